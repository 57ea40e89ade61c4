namespace TestRunner.Guest;

/// <summary>Ends the running test as skipped: for what only the running test can find out, such as a device that this machine has not.</summary>
public static class SkipTest
{
    /// <summary>Skips.</summary>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void Because(string reason) => throw new SkipTestException(reason);

    /// <summary>Skips unless something holds.</summary>
    public static void Unless([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string reason)
    {
        if (!holds) Because(reason);
    }
}

/// <summary>How <see cref="SkipTest"/> says so.</summary>
public sealed class SkipTestException(string reason) : Exception(reason);

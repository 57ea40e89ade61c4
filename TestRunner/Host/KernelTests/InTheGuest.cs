namespace TestRunner.Host.KernelTests;

/// <summary>Where xunit, looking for tests in this assembly, finds those of <c>Tests/Kernel.Tests</c>. Each is run in the guest and has a result of its own.</summary>
public static class InTheGuest
{
    /// <summary>Stands for all kernel tests.</summary>
    [KernelTests]
    public static void Tests() => throw new NotSupportedException("found, never run");
}

namespace TestRunner.SelfTests;

/// <summary>What a self test expects.</summary>
internal static class Check
{
    /// <summary>Fails the test unless something holds.</summary>
    public static void That(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }

    /// <summary>Fails the test unless both are the same.</summary>
    public static void Same<T>(T expected, T actual)
        where T : IEquatable<T> => That(expected.Equals(actual), $"expected {expected}, was {actual}");

    /// <summary>Fails the test unless that is thrown.</summary>
    public static void Throws<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T)
        {
            return;
        }

        throw new InvalidOperationException($"no {typeof(T).Name} was thrown");
    }
}

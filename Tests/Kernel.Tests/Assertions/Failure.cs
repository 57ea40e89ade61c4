using Xunit;
using Xunit.Sdk;

namespace Kernel.Tests.Assertions;

/// <summary>Expects that an assertion fails in its own way. Made without assertions, which are what is tested.</summary>
internal static class Failure
{
    /// <summary>The action throws that exception, and its message has that text.</summary>
    public static void Of<T>(string says, Action action)
        where T : XunitException => Check<T>(says, Record.Exception(action));

    /// <summary>The task ends with that exception, and its message has that text.</summary>
    public static async Task OfAsync<T>(string says, Func<Task> action)
        where T : XunitException => Check<T>(says, await Record.ExceptionAsync(action));

    private static void Check<T>(string says, Exception? failure)
    {
        if (failure is null) throw new InvalidOperationException($"expected {typeof(T).Name}, and the assertion passed");
        if (failure is not T) throw new InvalidOperationException($"expected {typeof(T).Name}, got {failure.GetType()}: {failure.Message}", failure);
        if (!failure.Message.Contains(says, StringComparison.Ordinal)) throw new InvalidOperationException($"expected \"{says}\" in: {failure.Message}", failure);
    }
}

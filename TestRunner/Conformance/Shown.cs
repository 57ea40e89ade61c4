using System.Collections;
using System.Globalization;

namespace TestRunner.Conformance;

/// <summary>Values as text that is the same everywhere.</summary>
internal static class Shown
{
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Exception exception => Failure(exception),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(Text)),
        _ => value.ToString() ?? "",
    };

    /// <summary>Type and message of an exception, and of what caused it.</summary>
    public static string Failure(Exception exception) =>
        $"{exception.GetType().Name}: {exception.Message}" + (exception.InnerException is { } inner ? $" <- {Failure(inner)}" : "");

    /// <summary>What an action throws, as text.</summary>
    public static string Thrown(Action action)
    {
        try
        {
            action();
            return "nothing thrown";
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }

    /// <summary>What an asynchronous action throws, as text.</summary>
    public static async Task<string> Thrown(Func<Task> action)
    {
        try
        {
            await action();
            return "nothing thrown";
        }
        catch (Exception e)
        {
            return Failure(e);
        }
    }
}

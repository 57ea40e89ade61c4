using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TestRunner.Guest;

/// <summary>Reads stack traces for diagnostics.</summary>
internal static class TestFrames
{
    private static readonly string[] NotTheTest = ["Xunit.", "System.", "Internal.", "TestRunner.Guest."];

    /// <summary>
    /// The innermost frame that is neither the assertion library's nor the runtime's; the test itself, when the compiler left no frame of its own.
    /// </summary>
    public static string First(string stack, TestCase test)
    {
        foreach (string line in stack.Split('\n'))
        {
            string frame = line.Trim();
            if (frame.StartsWith("at ", StringComparison.Ordinal)) frame = frame[3..];
            if (frame.Length == 0 || NotTheTest.Any(prefix => frame.StartsWith(prefix, StringComparison.Ordinal))) continue;

            // The registry's lambdas call the test, and may have taken it in.
            return frame.Contains(".Tests.<>c", StringComparison.Ordinal) ? $"{test.ClassName}.{test.MethodName}" : frame;
        }

        return stack.Length > 0 ? $"{test.ClassName}.{test.MethodName}" : "";
    }

    /// <summary>
    /// The code addresses of the frames of <see cref="Whole"/>, in the same order, for who has the image's symbols; nothing where code is compiled at run time.
    /// </summary>
    public static string Addresses(Exception exception)
    {
        if (RuntimeFeature.IsDynamicCodeSupported) return "";
        var text = new StringBuilder();
        foreach (Exception one in Chain(exception))
        {
            foreach (StackFrame frame in new StackTrace(one, fNeedFileInfo: false).GetFrames())
                text.Append(CultureInfo.InvariantCulture, $"{frame.GetNativeIP():x} ");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The exception's stack and those of the exceptions inside it.</summary>
    public static string Whole(Exception exception)
    {
        var text = new StringBuilder(exception.StackTrace);
        foreach (Exception inner in Chain(exception).Skip(1))
            text.Append("\n caused by ").Append(inner.GetType().FullName).Append(": ").Append(inner.Message).Append('\n').Append(inner.StackTrace);
        return text.ToString();
    }

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        IEnumerable<Exception> inside = exception is AggregateException several ? several.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        return inside.SelectMany(Chain).Prepend(exception);
    }
}

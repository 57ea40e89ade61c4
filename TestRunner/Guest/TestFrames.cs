using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TestRunner.Guest;

/// <summary>Reads stack traces for diagnostics.</summary>
internal static class TestFrames
{
    // Of exceptions inside one another: nobody reads on.
    private const int MostExceptions = 32;

    private static readonly string[] NotTheTest = ["Xunit.", "System.", "Internal.", "TestRunner.Guest."];

    /// <summary>
    /// The innermost frame that is neither the assertion library's nor the runtime's; the test itself, when the compiler left no frame of its own.
    /// </summary>
    public static string First(string stack, TestCase test)
    {
        foreach (string line in stack.Split('\n'))
        {
            // Between frames there are lines that say where an exception was thrown on.
            string frame = line.Trim();
            if (!frame.StartsWith("at ", StringComparison.Ordinal)) continue;
            frame = frame[3..];
            if (NotTheTest.Any(prefix => frame.StartsWith(prefix, StringComparison.Ordinal))) continue;

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
        foreach ((nint address, _) in Chain(exception).SelectMany(FramesOf)) text.Append(CultureInfo.InvariantCulture, $"{address:x} ");
        return text.ToString().TrimEnd();
    }

    /// <summary>
    /// The exception's stack and those of the exceptions inside it in the form in which the nucleus writes stacks, <c>  at ADDRESS NAME</c>, for who has the image's
    /// symbols; as .NET writes it where code is compiled at run time.
    /// </summary>
    public static IEnumerable<string> Lines(Exception exception) => RuntimeFeature.IsDynamicCodeSupported
        ? Whole(exception).Split('\n')
        : Chain(exception).SelectMany(FramesOf).Select(static frame => string.Create(CultureInfo.InvariantCulture, $"  at {frame.Address:x16} {frame.Method.Replace(" ", "")}"));

    // Not those that a trace leaves out: how awaiting and throwing on go about it.
    private static IEnumerable<(nint Address, string Method)> FramesOf(Exception exception)
    {
        foreach (StackFrame frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            string shown = new StackTrace(frame).ToString().Split('\n')[0].Trim();
            if (shown.StartsWith("at ", StringComparison.Ordinal)) yield return (frame.GetNativeIP(), shown[3..]);
        }
    }

    /// <summary>The exception's stack and those of the exceptions inside it.</summary>
    public static string Whole(Exception exception)
    {
        var text = new StringBuilder(TestFailureText.Stack(exception));
        foreach (Exception inner in Chain(exception).Skip(1))
        {
            // A line of a message may look like a frame, and each frame has its address.
            string message = TestFailureText.Message(inner).Replace("\n", "\n  | ");
            text.Append("\n caused by ").Append(inner.GetType().FullName).Append(": ").Append(message).Append('\n').Append(TestFailureText.Stack(inner));
        }

        return TestFailureText.Cut(text.ToString());
    }

    // Depth first, without going down on the stack: there may be thousands in one another.
    private static List<Exception> Chain(Exception exception)
    {
        List<Exception> found = [];
        var left = new Stack<Exception>([exception]);
        while (found.Count < MostExceptions && left.TryPop(out Exception? one))
        {
            found.Add(one);
            if (one is AggregateException several)
            {
                for (int index = several.InnerExceptions.Count - 1; index >= 0; index--) left.Push(several.InnerExceptions[index]);
            }
            else if (one.InnerException is { } inner)
            {
                left.Push(inner);
            }
        }

        return found;
    }
}

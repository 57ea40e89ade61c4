using System.Globalization;
using System.Text.RegularExpressions;

namespace TestRunner.Host.Traces;

/// <summary>Puts file and line behind the frames of traces that a guest wrote.</summary>
public static partial class TraceText
{
    /// <summary>
    /// An exception's stack trace. The guest gives the text, a line <c>at METHOD</c> for each frame, and the frames' addresses in the same order. A frame's
    /// address is where it goes on, so its call lies just before.
    /// </summary>
    public static string OfException(string stack, string frames, ImageSymbols symbols)
    {
        ulong[] addresses = [.. frames.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Address)];
        string[] lines = stack.Split('\n');
        if (addresses.Length == 0 || lines.Count(IsFrame) != addresses.Length) return stack;
        IReadOnlyDictionary<ulong, SourcePlace> places = symbols.Find(addresses.Select(static address => address - 1));
        int next = 0;
        return string.Join('\n', lines.Select(line => IsFrame(line) ? OffsetAtEnd().Replace(line, "") + places.GetValueOrDefault(addresses[next++] - 1) : line));
    }

    /// <summary>Everything that a panic or the watchdog wrote: lines <c>in ADDRESS NAME</c> for where a thread is, and <c>at ADDRESS NAME</c> for what called it.</summary>
    public static string OfMachine(string text, ImageSymbols symbols)
    {
        MatchCollection frames = MachineFrame().Matches(text);
        if (frames.Count == 0) return text;
        IReadOnlyDictionary<ulong, SourcePlace> places = symbols.Find(frames.Select(Place));
        return MachineFrame().Replace(text, frame =>
        {
            SourcePlace place = places.GetValueOrDefault(Place(frame));
            string name = frame.Groups["name"].Value is { Length: > 0 } known ? known : place.Function is { Length: > 0 } found ? " " + found : "";
            return frame.Groups["frame"].Value + name + place;
        });
    }

    /// <summary>The frame of a stack trace that has file and line, for one that the guest named without.</summary>
    public static string FrameOf(string stack, string frame)
    {
        string method = OffsetAtEnd().Replace(frame, "");
        return stack.Split('\n').Select(static line => line.Trim()).FirstOrDefault(line => line.StartsWith($"at {method}", StringComparison.Ordinal))?[3..] ?? method;
    }

    private static bool IsFrame(string line) => line.TrimStart().StartsWith("at ", StringComparison.Ordinal);

    private static ulong Place(Match frame) => Address(frame.Groups["address"].Value) - (frame.Groups["how"].Value == "at" ? 1UL : 0);

    private static ulong Address(string hex) => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<frame>(?:# )?  (?<how>in|at) (?<address>[0-9a-f]{16}))(?<name> \S+)?(?=\r?$)", RegexOptions.Multiline)]
    private static partial Regex MachineFrame();

    [GeneratedRegex(@" \+ 0x[0-9a-f]+$")]
    private static partial Regex OffsetAtEnd();
}

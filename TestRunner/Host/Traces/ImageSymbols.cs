using System.Diagnostics;
using System.Globalization;

namespace TestRunner.Host.Traces;

/// <summary>Where in the source a code address was compiled from.</summary>
/// <param name="Function">The function's linker name.</param>
/// <param name="File">The source file, or nothing where the compiler did not say.</param>
/// <param name="Line">The line, or 0.</param>
public readonly record struct SourcePlace(string Function, string File, int Line)
{
    // Where the sources of .NET were when it was built. Its core library comes without lines, and addr2line names the last line that it knows before it: a wrong one.
    private const string OfNet = "/_/";

    /// <summary>Reads what addr2line says of an address: the function, and FILE:LINE with what DWARF calls a discriminator, or ?? for what is not known.</summary>
    public static SourcePlace Parse(string function, string place)
    {
        int colon = place.LastIndexOf(':');
        string digits = place[(colon + 1)..].Split(' ')[0];
        bool isKnown = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line > 0 && !place.StartsWith(OfNet, StringComparison.Ordinal);
        return new SourcePlace(function == "??" ? "" : function, isKnown ? place[..colon] : "", isKnown ? line : 0);
    }

    /// <summary>As .NET writes it behind a frame of a stack trace; nothing where the file is not known.</summary>
    public override string ToString() => Line > 0 ? $" in {File}:line {Line}" : "";
}

/// <summary>The symbols of an image, read by binutils' addr2line.</summary>
/// <param name="debugElf">The ELF that the build keeps its symbols in.</param>
public sealed class ImageSymbols(string debugElf)
{
    private readonly Dictionary<ulong, SourcePlace> _known = [];

    /// <summary>The places of addresses. An image without symbols has none, which is no reason to lose the trace.</summary>
    public IReadOnlyDictionary<ulong, SourcePlace> Find(IEnumerable<ulong> addresses)
    {
        lock (_known)
        {
            ulong[] unknown = [.. addresses.Where(address => !_known.ContainsKey(address)).Distinct()];
            if (unknown.Length > 0 && File.Exists(debugElf)) Ask(unknown);
            return new Dictionary<ulong, SourcePlace>(_known);
        }
    }

    // Two lines for each address.
    private void Ask(ulong[] addresses)
    {
        var start = new ProcessStartInfo("addr2line") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-f", "-C", "-e", debugElf]) start.ArgumentList.Add(argument);
        foreach (ulong address in addresses) start.ArgumentList.Add(address.ToString("x", CultureInfo.InvariantCulture));
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("addr2line does not start");
        foreach (ulong address in addresses)
        {
            string function = process.StandardOutput.ReadLine() ?? "";
            string place = process.StandardOutput.ReadLine() ?? "";
            _known[address] = SourcePlace.Parse(function, place);
        }

        process.WaitForExit();
    }
}

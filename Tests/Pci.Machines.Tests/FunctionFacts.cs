using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pci.Machines.Tests;

/// <summary>What is compared of a function: what Linux's <c>lspci -D -nn -vv</c> and this system's <c>lspci --json</c> both say, one fact a line.</summary>
internal static partial class FunctionFacts
{
    /// <summary>The facts in what Linux printed, by address.</summary>
    internal static SortedDictionary<string, string> OfLinux(string printed)
    {
        var functions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string list = printed[(printed.IndexOf('\n') + 1)..printed.IndexOf("== lspci -t", StringComparison.Ordinal)];
        foreach (string block in list.Split("\n\n").Select(block => block.Trim('\n')).Where(block => Headline().IsMatch(block)))
        {
            Match head = Headline().Match(block);
            bool isCompatibilityIde = head.Groups["class"].Value == "0101" && block.Contains("ISA Compatibility mode-only");
            IEnumerable<string> facts =
            [
                $"class {head.Groups["class"].Value}",
                $"id {head.Groups["id"].Value}",
                $"revision {(head.Groups["revision"].Success ? head.Groups["revision"].Value : "00")}",
                $"subsystem {(Subsystem().Match(block) is { Success: true } subsystem ? subsystem.Groups[1].Value : "0000:0000")}",
                .. Region().Matches(block).Where(region => IsOfTheDevice(region, isCompatibilityIde)).Select(RegionFact),
                .. Rom().Matches(block).Select(rom => $"rom {Bytes(rom.Groups[1].Value)}"),
                .. Capability().Matches(block).Select(capability => $"capability {capability.Groups[1].Value}{capability.Groups[2].Value}").Order(StringComparer.Ordinal),
            ];
            functions.Add(head.Groups["address"].Value, string.Join('\n', facts));
        }

        return functions;
    }

    /// <summary>The facts in what this system printed, by address.</summary>
    /// <param name="json">What it printed.</param>
    /// <param name="linux">What Linux printed: for the boot display it shows a copy of the ROM in memory, so that there is nothing to compare.</param>
    internal static SortedDictionary<string, string> OfAster(string json, string linux)
    {
        var copied = CopiedRom().Matches(linux).Select(match => match.Groups[1].Value).ToHashSet();
        var functions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement function in JsonDocument.Parse(json).RootElement.EnumerateArray())
        {
            string Text(string name) => function.GetProperty(name).GetString()!;
            string subsystem = Text("subsystem");
            ulong rom = copied.Contains(Text("address")) ? 0 : function.GetProperty("romSize").GetUInt64();
            IEnumerable<string> facts =
            [
                $"class {Text("class")}",
                $"id {Text("vendor")}:{Text("device")}",
                $"revision {function.GetProperty("revision").GetInt32():x2}",
                $"subsystem {(subsystem[..4] is "ffff" or "0000" ? "0000:0000" : subsystem)}",
                .. function.GetProperty("bars").EnumerateArray().Select(BarFact),
                .. rom > 0 ? [$"rom {rom}"] : Array.Empty<string>(),
                .. function.GetProperty("capabilityList").EnumerateArray().Select(one => $"capability {one.GetProperty("offset").GetInt32():x2}")
                    .Concat(function.GetProperty("extendedCapabilities").EnumerateArray()
                        .Select(one => $"capability {one.GetProperty("offset").GetInt32():x3} v{one.GetProperty("version").GetInt32()}"))
                    .Order(StringComparer.Ordinal),
            ];
            functions.Add(Text("address"), string.Join('\n', facts));
        }

        return functions;
    }

    [GeneratedRegex(@"^(?<address>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) .*?\[(?<class>[0-9a-f]{4})\]: .*\[(?<id>[0-9a-f]{4}:[0-9a-f]{4})\](?: \(rev (?<revision>[0-9a-f]{2})\))?")]
    private static partial Regex Headline();

    [GeneratedRegex(@"^\tSubsystem: .*\[([0-9a-f]{4}:[0-9a-f]{4})\]$", RegexOptions.Multiline)]
    private static partial Regex Subsystem();

    [GeneratedRegex(@"^\tRegion (?<index>\d): (?<what>I/O ports|Memory) at (?<where>\S+)(?: \((?<bits>\d+)-bit, (?<non>non-)?prefetchable\))?.*?(?:\[size=(?<size>\w+)\])?$", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^(\S+) .*\n(?:\t.*\n)*\tExpansion ROM at 000c0000", RegexOptions.Multiline)]
    private static partial Regex CopiedRom();

    [GeneratedRegex(@"^\tExpansion ROM at (?!000c0000).*\[size=(\w+)\]$", RegexOptions.Multiline)]
    private static partial Regex Rom();

    [GeneratedRegex(@"^\tCapabilities: \[([0-9a-f]+)( v\d+)?\]", RegexOptions.Multiline)]
    private static partial Regex Capability();

    // An IDE controller in compatibility mode has its first four ranges at fixed ports and no registers for them; Linux makes regions of them all the same.
    private static bool IsOfTheDevice(Match region, bool isCompatibilityIde) => !isCompatibilityIde || region.Groups["index"].Value is "4" or "5";

    private static string RegionFact(Match region) =>
        $"bar {region.Groups["index"].Value} {(region.Groups["what"].Value == "Memory" ? $"memory{region.Groups["bits"].Value} {(region.Groups["non"].Success ? "non-" : "")}prefetchable" : "io")} {Bytes(region.Groups["size"].Value)}";

    private static string BarFact(JsonElement bar)
    {
        string kind = bar.GetProperty("kind").GetString()!;
        string prefetchable = kind == "io" ? "" : bar.GetProperty("prefetchable").GetBoolean() ? " prefetchable" : " non-prefetchable";
        return $"bar {bar.GetProperty("index").GetInt32()} {kind}{prefetchable} {bar.GetProperty("size").GetUInt64()}";
    }

    private static ulong Bytes(string size)
    {
        int unit = " KMGT".IndexOf(size[^1]);
        return unit < 1
            ? ulong.Parse(size, CultureInfo.InvariantCulture)
            : ulong.Parse(size[..^1], CultureInfo.InvariantCulture) << (10 * unit);
    }
}

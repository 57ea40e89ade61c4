using System.Globalization;
using System.Text.RegularExpressions;
using TestRunner.Host.Machines;
using TestRunner.Reports.Coverage;

namespace TestRunner.Host.KernelTests;

/// <summary>What lines of the kernel ran on a machine. A machine that was brought down by a test has nothing to say, so its lines are missing.</summary>
public static partial class KernelCoverage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Asks the guest, and writes a Cobertura file of that name.</summary>
    public static void Save(GuestMachine guest, string image, string name)
    {
        guest.Type("coverage\n");
        string said = guest.Expect("# coverage end", Patience);
        HitMap map = HitMap.Load(Path.ChangeExtension(image, ".lines"));
        byte[] bits = new byte[(map.Count + 7) / 8];
        foreach (Match part in Part().Matches(said))
            Convert.FromBase64String(part.Groups["bits"].Value).CopyTo(bits, int.Parse(part.Groups["start"].Value, CultureInfo.InvariantCulture));
        Cobertura.Write(map.Read(bits), Path.Combine(Repository.Coverage, name + ".cobertura.xml"), Repository.Root);
    }

    [GeneratedRegex(@"^# coverage (?<start>[0-9]+) (?<bits>[A-Za-z0-9+/=]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Part();
}

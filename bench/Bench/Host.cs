using System.Globalization;
using Bench.Guests;

namespace Bench;

/// <summary>What the guests run on, in a line. Results of different hosts are not compared.</summary>
internal static class Host
{
    /// <summary>The load average of the last minute, where the host keeps one.</summary>
    public static double? Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    public static string Describe(Rivals rivals)
    {
        string model = "unknown processor";
        if (File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line)
            model = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        string qemu = rivals.Run("qemu-system-x86_64", "--version").Split('\n')[0].Replace("QEMU emulator version ", "QEMU ", StringComparison.Ordinal).Split(" (")[0];
        string accelerator = rivals.Run(Path.Combine(rivals.Root, "qemu-launch.sh"), "--dry-run").Contains("-accel kvm", StringComparison.Ordinal) ? "kvm" : "tcg";
        return $"{Environment.ProcessorCount} x {model}, {qemu} ({accelerator})";
    }
}

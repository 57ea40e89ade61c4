using System.Globalization;
using Kernel.Tests.Block;
using TestRunner.Guest;

namespace TestRunner.Host.Machines;

/// <summary>One boot of a declared machine: QEMU, its disks, its monitor, and all the files that go when it ends.</summary>
public sealed class MachineBoot : IDisposable
{
    // QEMU answers at once, or it has gone; on a busy machine, at once takes a while.
    private static readonly TimeSpan MonitorTime = TimeSpan.FromSeconds(60);

    private readonly List<IDisposable> _files = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly TemporaryFile _monitorSocket = new(".monitor");
    private QemuMonitor? _monitor;

    private MachineBoot(MachineAttribute machine, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        _files.Add(_monitorSocket);
        var scratch = new TemporaryFolder();
        _files.Add(scratch);
        _names["scratch"] = scratch.Name;
        Guest = GuestMachine.Start(environment, [.. arguments, .. LauncherOptions(machine), "--", .. QemuMonitor.Arguments(_monitorSocket.Name), .. QemuArguments(machine)]);
    }

    /// <summary>The machine.</summary>
    public GuestMachine Guest { get; }

    /// <summary>Boots an image straight into its kernel.</summary>
    /// <param name="machine">What the machine is made of.</param>
    /// <param name="image">The ELF.</param>
    /// <param name="commandLine">The kernel's command line; what the declaration has is added.</param>
    /// <param name="environment">What else the launcher finds in its environment.</param>
    public static MachineBoot Start(MachineAttribute machine, string image, string commandLine, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Tests know this date. It is the machine's own, so it belongs to the machine.
        string date = new DateTime(2031, 5, 6, 7, 8, 9, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        string append = $"{commandLine} rtc={date} {machine.CommandLine}".TrimEnd();
        machine = new MachineAttribute
        {
            Type = machine.Type,
            Smp = machine.Smp,
            Memory = machine.Memory,
            Bare = machine.Bare,
            Drives = machine.Drives,
            Devices = machine.Devices,
            Arguments = [.. machine.Arguments, "-rtc", $"base={date}"],
        };
        return new MachineBoot(machine, ["run", "--boot", "kernel", "--image", image, "--append", append, "--timeout", "1800"], environment ?? new Dictionary<string, string>());
    }

    /// <summary>The file of a drive that the declaration names.</summary>
    public string FileOf(string drive) => _names[drive];

    /// <summary>Says something to QEMU.</summary>
    public string SayToMonitor(string command)
    {
        _monitor ??= QemuMonitor.Connect(_monitorSocket.Name, MonitorTime, () => Guest.HasEnded);
        return _monitor.Say(command);
    }

    /// <summary>Keeps what is on the screen now, where the machine has one.</summary>
    /// <returns>The PNG's name, or null.</returns>
    public string? Photograph(string file)
    {
        try
        {
            SayToMonitor($"screendump {file} -f png");
            return File.Exists(file) ? file : null;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            // QEMU has gone, and its screen with it.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _monitor?.Dispose();
        Guest.Dispose();
        foreach (IDisposable file in _files) file.Dispose();
    }

    private IEnumerable<string> LauncherOptions(MachineAttribute machine)
    {
        yield return "--machine";
        yield return machine.Type;
        yield return "--smp";
        yield return machine.Smp.ToString(CultureInfo.InvariantCulture);
        yield return "--memory";
        yield return machine.Memory;
        if (machine.Bare)
        {
            yield return "--bare";
            yield break;
        }

        yield return "--drive";
        yield return MakeDisk(TestDisk.WritableBytes);
        yield return "--drive-read-only";
        yield return MakeDisk(TestDisk.ReadOnlyBytes);
    }

    private IEnumerable<string> QemuArguments(MachineAttribute machine)
    {
        foreach (string drive in machine.Drives)
        {
            string[] parts = drive.Split(',', 2);
            if (parts[0].Split('=') is not [string name, string size]) throw new ArgumentException($"'{drive}' is not NAME=SIZE[,OPTIONS]");
            _names[name] = MakeDisk(SizeOf(size));
            yield return "-drive";
            yield return $"if=none,id={name},format=raw,file={_names[name]}" + (parts.Length > 1 ? "," + parts[1] : "");
        }

        foreach (string device in machine.Devices)
        {
            yield return "-device";
            yield return Fill(device);
        }

        foreach (string argument in machine.Arguments) yield return Fill(argument);
    }

    private string Fill(string text)
    {
        foreach ((string name, string file) in _names) text = text.Replace($"{{{name}}}", file, StringComparison.Ordinal);
        return text;
    }

    private string MakeDisk(long sizeBytes)
    {
        var file = new TemporaryFile(".img", TestDisk.Image(checked((int)sizeBytes)));
        _files.Add(file);
        return file.Name;
    }

    private static long SizeOf(string text)
    {
        int unit = text[^1] switch { 'K' => 1 << 10, 'M' => 1 << 20, 'G' => 1 << 30, _ => 1 };
        return long.Parse(unit == 1 ? text : text[..^1], CultureInfo.InvariantCulture) * unit;
    }
}

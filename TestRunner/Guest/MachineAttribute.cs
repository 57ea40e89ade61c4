namespace TestRunner.Guest;

/// <summary>
/// The machine that the tests of a class need, for QEMU. Classes whose machines are equal share a boot; different machines run side by side. A class
/// without it runs on <c>[Machine]</c> as it is: q35, one processor, 256 MiB, the launcher's usual devices and the two test disks.
/// </summary>
/// <example><code>[Machine(Bare = true, Memory = "128M", Drives = ["d0=4M"], Devices = ["virtio-blk-pci,drive=d0,num-queues=2"])]</code></example>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MachineAttribute : Attribute
{
    /// <summary>QEMU's machine type, with its properties if need be: <c>q35,hpet=off</c>.</summary>
    public string Type { get; set; } = "q35";

    /// <summary>How many processors.</summary>
    public int Smp { get; set; } = 1;

    /// <summary>Memory: <c>128M</c>.</summary>
    public string Memory { get; set; } = "256M";

    /// <summary>No device but serial line and debug exit: the machine is what else is declared here. Otherwise that is added to the usual devices and the two test disks.</summary>
    public bool Bare { get; set; }

    /// <summary>
    /// Disks to make, before <see cref="Devices"/> name them: <c>NAME=SIZE[,OPTIONS]</c>, with any option of QEMU's <c>-drive</c> (<c>readonly=on</c>). The
    /// host makes a raw image, of the content that <c>TestDisk</c> describes, for each boot anew.
    /// </summary>
    public string[] Drives { get; set; } = [];

    /// <summary>What to add, each as after QEMU's <c>-device</c>, in this order.</summary>
    public string[] Devices { get; set; } = [];

    /// <summary>
    /// Anything else for QEMU's command line, word by word. In these and in <see cref="Devices"/>, <c>{NAME}</c> stands for the file of that drive and
    /// <c>{scratch}</c> for an empty folder.
    /// </summary>
    public string[] Arguments { get; set; } = [];

    /// <summary>More words for the kernel's command line.</summary>
    public string CommandLine { get; set; } = "";

    /// <summary>All of the above in one line. Equal machines have equal keys.</summary>
    public string Key => string.Join(
        ' ',
        (IEnumerable<string>)[
            Type,
            $"smp={Smp}",
            $"memory={Memory}",
            .. Bare ? ["bare"] : Array.Empty<string>(),
            .. Drives.Select(static drive => "drive:" + drive),
            .. Devices.Select(static device => "device:" + device),
            .. Arguments,
            .. CommandLine.Length > 0 ? ["append:" + CommandLine] : Array.Empty<string>(),
        ]);

    /// <summary>Whether it is the machine of classes that declare none.</summary>
    public bool IsDefault => Key == Default.Key;

    /// <summary>The machine of classes that declare none.</summary>
    public static MachineAttribute Default { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => Key;
}

using System.Text;
using AsterCosmos.Commands;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Tests;

/// <summary>A disk in memory.</summary>
internal sealed class MemoryDisk(string name, int sectors, bool readOnly = false) : IBlockDevice
{
    public byte[] Content { get; } = new byte[sectors * SectorIndex.SizeBytes];

    public string Name => name;

    public ulong SectorCount => (ulong)sectors;

    public int BlockSizeBytes => 512;

    public bool IsReadOnly => readOnly;

    public string Serial => $"serial-{name}";

    public int Flushes { get; private set; }

    public Action? BeforeRead { get; set; }

    public void Read(SectorIndex first, Span<byte> buffer)
    {
        BeforeRead?.Invoke();
        Content.AsSpan((int)first.Value * SectorIndex.SizeBytes, buffer.Length).CopyTo(buffer);
    }

    public void Write(SectorIndex first, ReadOnlySpan<byte> data) => data.CopyTo(Content.AsSpan((int)first.Value * SectorIndex.SizeBytes));

    public void Flush() => Flushes++;
}

/// <summary>A shell with the commands that need no machine, and what it printed.</summary>
internal sealed class ShellFixture
{
    private readonly StringBuilder _output = new();
    private readonly CommandRunner _runner;

    public ShellFixture()
    {
        Random random = new(7);
        random.NextBytes(Vda.Content);
        Disks disks = new(() => Drives);
        Commands.Add(new HelpCommand(Commands), new EchoCommand(), new CrashCommand(), new LsblkCommand(disks), new BlkCommand(disks), new Sha256Command(disks));
        _runner = new CommandRunner(Commands, text => _output.Append(text));
    }

    public MemoryDisk Vda { get; } = new("vda", 64);

    public MemoryDisk Vdb { get; } = new("vdb", 4, readOnly: true);

    public List<IBlockDevice> Drives { get; } = [];

    public CommandTable Commands { get; } = new();

    public ShellFixture WithDisks()
    {
        Drives.AddRange([Vda, Vdb]);
        return this;
    }

    public string Run(string line, CancellationToken cancelled = default)
    {
        _output.Clear();

        // A small stack, so that a recursion that is too deep is so soon.
        var thread = new Thread(() => _runner.Run(line, cancelled), 512 * 1024);
        thread.Start();
        thread.Join();
        return _output.ToString();
    }
}

using System.Buffers.Binary;
using System.Text;
using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

public sealed class FirmwareConfigTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private ushort _selected;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void File_is_found_by_its_name()
    {
        Insert(("etc/other", "no"), ("opt/aster/console", "tty"));
        Assert.True(FirmwareConfig.TryRead("opt/aster/console", out byte[] content));
        Assert.Equal("tty", Encoding.ASCII.GetString(content));
    }

    [Fact]
    public void File_that_is_not_there_is_not_found()
    {
        Insert(("etc/other", "no"));
        Assert.False(FirmwareConfig.TryRead("opt/aster/console", out _));
    }

    [Fact]
    public void Machine_without_the_device_has_no_files() => Assert.False(FirmwareConfig.TryRead("opt/aster/console", out _));

    [Fact]
    public void File_too_long_is_not_read()
    {
        Insert(("big", new string('x', FirmwareConfig.LongestFile + 1)));
        Assert.False(FirmwareConfig.TryRead("big", out _));
    }

    [Fact]
    public void Directory_that_alleges_countless_files_ends()
    {
        _machine.Ports[0x510] = new SimulatedPort(Write: value => _selected = (ushort)value);
        int at = 0;
        _machine.Ports[0x511] = new SimulatedPort(() => _selected == 0 ? "QEMU"u8[at++ % 4] : 0xFFu);
        Assert.False(FirmwareConfig.TryRead("opt/aster/console", out _));
    }

    private void Insert(params (string Name, string Content)[] files)
    {
        Dictionary<ushort, byte[]> items = new() { [0] = "QEMU"u8.ToArray() };
        byte[] directory = new byte[4 + (files.Length * 64)];
        BinaryPrimitives.WriteUInt32BigEndian(directory, (uint)files.Length);
        for (int i = 0; i < files.Length; i++)
        {
            Span<byte> entry = directory.AsSpan(4 + (i * 64), 64);
            BinaryPrimitives.WriteUInt32BigEndian(entry, (uint)files[i].Content.Length);
            BinaryPrimitives.WriteUInt16BigEndian(entry[4..], (ushort)(0x20 + i));
            Encoding.ASCII.GetBytes(files[i].Name, entry[8..]);
            items[(ushort)(0x20 + i)] = Encoding.ASCII.GetBytes(files[i].Content);
        }

        items[0x19] = directory;
        int position = 0;
        _machine.Ports[0x510] = new SimulatedPort(Write: value => (_selected, position) = ((ushort)value, 0));
        _machine.Ports[0x511] = new SimulatedPort(() => items[_selected] is var item && position < item.Length ? item[position++] : 0u);
    }
}

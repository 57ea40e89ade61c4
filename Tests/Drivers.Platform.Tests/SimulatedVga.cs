using Cosmos.Core;
using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

/// <summary>The ports of a VGA adapter: what the CRT controller's registers hold.</summary>
internal sealed class SimulatedVga
{
    private readonly byte[] _crtc = new byte[256];
    private byte _index;

    public SimulatedVga(SimulatedMachine machine)
    {
        machine.Ports[0x3D4] = new SimulatedPort(Write: value => _index = (byte)value);
        machine.Ports[0x3D5] = new SimulatedPort(() => _crtc[_index], value => _crtc[_index] = (byte)value);
        machine.Ports[0x3DA] = new SimulatedPort(() => 0);
        machine.Ports[0x3C0] = new SimulatedPort(Write: value => AttributeWrites.Add((byte)value));
        machine.Ports[0x3C1] = new SimulatedPort(() => 0x0C);
    }

    public List<byte> AttributeWrites { get; } = [];

    public int Cursor => (_crtc[0x0E] << 8) | _crtc[0x0F];

    public bool CursorVisible => (_crtc[0x0A] & 0x20) == 0;

    /// <summary>Text memory, read as the adapter would.</summary>
    public static ushort[] Cells(int count)
    {
        using VmPager pager = new VmPagerOption
        {
            Address = TextScreen.Memory,
            SizeBytes = (ulong)(count * sizeof(ushort)),
            Sharing = PageSharing.Shared,
        }.Build();
        ushort[] cells = new ushort[count];
        pager.Read<ushort>(0, cells);
        return cells;
    }
}

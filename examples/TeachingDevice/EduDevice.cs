using Cosmos.Core;
using Drivers.Pci;

namespace TeachingDevice;

/// <summary>QEMU's teaching device, which computes factorials (QEMU's manual: "EDU device").</summary>
public sealed class EduDevice : IDisposable
{
    private const uint Computing = 1 << 0;
    private readonly VmPager _registers;
    private readonly VmCell<uint> _factorial;
    private readonly VmCell<uint> _status;

    internal EduDevice(PciDevice device)
    {
        _registers = device.MapBar(0, offset: 0, sizeBytes: 0x80);
        _factorial = _registers.Cell<uint>(0x08);
        _status = _registers.Cell<uint>(0x20);
    }

    public uint Factorial(uint number)
    {
        _factorial.Write(number);
        for (int polls = 0; (_status.Read() & Computing) != 0; polls++)
            if (polls == 1_000_000)
                throw new TimeoutException($"no factorial of {number} from the device");
        return _factorial.Read();
    }

    public void Dispose() => _registers.Dispose();
}

public sealed class EduDriver : IPciDriver
{
    public string Name => "edu";

    public IReadOnlyList<PciMatch> Matches { get; } = [PciMatch.Ids(0x1234, 0x11E8)];

    public IDisposable Start(PciDevice device) => new EduDevice(device);
}

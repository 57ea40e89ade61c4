namespace Cosmos.Core.Simulation.Pci;

/// <summary>The slot of an Express port, as QEMU's ports have it: a button, a power switch, and events that a one clears.</summary>
public sealed class SimulatedPciSlot
{
    private const int Capability = 0x40;
    private const int Control = Capability + 0x18;
    private const int Status = Capability + 0x1A;
    private const ushort ButtonPressed = 1 << 0;
    private const ushort PresenceChanged = 1 << 3;
    private const ushort CommandCompleted = 1 << 4;
    private const ushort Present = 1 << 6;
    private const ushort Events = 0x11F;
    private const ushort PowerOff = 1 << 10;
    private const ushort IndicatorOff = 3 << 8;
    private const ushort InterruptEnable = 1 << 5;
    private readonly Lock _lock = new();
    private readonly SimulatedPciFunction _port;
    private readonly int? _gsi;
    private Action<SimulatedPciFunction>? _device;

    /// <summary>Makes a port's slot, empty and without power.</summary>
    /// <param name="port">The function, a bridge.</param>
    /// <param name="gsi">The line that its pin is wired to, if it shall interrupt.</param>
    public SimulatedPciSlot(SimulatedPciFunction port, int? gsi = null)
    {
        _port = port;
        _gsi = gsi;
        port.Set8(6, 0x10).Set8(0x34, Capability).Set8(Capability, 0x10).Set16(Capability + 2, 0x0142);
        port.Set32(Capability + 0x14, 0x0003_007B | (5 << 19)).Set16(Control, PowerOff | IndicatorOff);
        port.Set8(0x3D, (byte)(gsi is null ? 0 : 1));
        port.OnWrite = OnWrite;
    }

    /// <summary>Whether the device in the slot has power.</summary>
    public bool IsPowered => (_port.Space[Control + 1] & (PowerOff >> 8)) == 0;

    /// <summary>Whether a device is in the slot.</summary>
    public bool IsOccupied => (_port.Space[Status] & Present) != 0;

    /// <summary>Happens once, after the driver has read that a device came or went, and before its clearing of that takes effect.</summary>
    public Action? BeforeClear { get; set; }

    /// <summary>Puts a device into the slot; it answers as soon as it has power.</summary>
    /// <param name="device">Adds its functions behind the port.</param>
    public void Plug(Action<SimulatedPciFunction> device)
    {
        lock (_lock)
        {
            _device = device;
            Happen(Present | PresenceChanged | ButtonPressed);
            if (IsPowered)
                device(_port);
        }
    }

    /// <summary>Presses the button: asks for what is in the slot to be let go.</summary>
    public void PressButton()
    {
        lock (_lock)
            Happen(ButtonPressed);
    }

    /// <summary>Pulls the device out and puts another one in, before anybody can look.</summary>
    /// <param name="device">Adds its functions behind the port.</param>
    public void Swap(Action<SimulatedPciFunction> device)
    {
        lock (_lock)
        {
            Remove();
            Plug(device);
        }
    }

    /// <summary>Pulls the device out without asking.</summary>
    public void Pull()
    {
        lock (_lock)
            Remove();
    }

    private bool OnWrite(int offset, int width, uint value)
    {
        if (offset == Status)
            (offset, value) = (Control, BitConverter.ToUInt16(_port.Space, Control) | (value << 16));
        if (offset != Control)
            return false;
        if ((value >> 16 & PresenceChanged) != 0 && BeforeClear is { } happens)
        {
            BeforeClear = null;
            happens();
        }

        lock (_lock)
        {
            bool wasPowered = IsPowered;
            ushort status = (ushort)(BitConverter.ToUInt16(_port.Space, Status) & ~(value >> 16 & Events));
            _port.Set16(Control, (ushort)value).Set16(Status, (ushort)(status | CommandCompleted));
            if (IsOccupied && (value & (PowerOff | IndicatorOff)) == (PowerOff | IndicatorOff) && wasPowered)
                Remove();
            else if (IsOccupied && IsPowered && !wasPowered)
                _device?.Invoke(_port);
            Interrupt();
        }

        return true;
    }

    private void Remove()
    {
        _port.RemoveBehind();
        _device = null;
        _port.Set16(Status, (ushort)(BitConverter.ToUInt16(_port.Space, Status) & ~Present));
        Happen(PresenceChanged);
    }

    private void Happen(int events)
    {
        _port.Set16(Status, (ushort)(BitConverter.ToUInt16(_port.Space, Status) | events));
        Interrupt();
    }

    private void Interrupt()
    {
        if (_gsi is not { } gsi)
            return;
        bool asserted = (_port.Space[Status] & Events & ~CommandCompleted & 0xFF) != 0 && (_port.Space[Control] & InterruptEnable) != 0;
        if (asserted != ((_port.Space[6] & 8) != 0))
            _port.AssertIntx(gsi, asserted);
    }
}

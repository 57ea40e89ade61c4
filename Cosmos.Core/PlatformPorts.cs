namespace Cosmos.Core;

/// <summary>Fixed ports of the PC platform, for the platform drivers that the composition root gives them to.</summary>
public static class PlatformPorts
{
    /// <summary>PS/2 controller, data: 0x60.</summary>
    // SAFETY: bytes to and from keyboard and mouse. The controller touches no memory.
    [BusTier]
    public static IoPort<byte, ReadWrite> Ps2Data { get; } = new(0x60, "PS/2 data");

    /// <summary>PS/2 controller, status: 0x64, read.</summary>
    // SAFETY: reading status has no effect.
    [BusTier]
    public static IoPort<byte, ReadOnly> Ps2Status { get; } = new(0x64, "PS/2 status");

    /// <summary>PS/2 controller, command: 0x64, write.</summary>
    // SAFETY: the controller's commands reach the keyboard, the mouse, the A20 gate and the reset line. The worst of them resets the machine,
    // which is no breach of memory safety. A20 is ignored by QEMU and by machines that boot in long mode.
    [BusTier]
    public static IoPort<byte, WriteOnly> Ps2Command { get; } = new(0x64, "PS/2 command");

    /// <summary>Real-time clock, register index: 0x70.</summary>
    // SAFETY: selects a register of the clock or a byte of its battery-backed memory, and by bit 7 keeps non-maskable interrupts off, of which nothing here makes use.
    [BusTier]
    public static IoPort<byte, WriteOnly> RealTimeClockIndex { get; } = new(0x70, "real-time clock index");

    /// <summary>Real-time clock, the selected register: 0x71.</summary>
    // SAFETY: the clock touches no memory; its interrupt is counted like any other, and nobody but its driver waits for it.
    [BusTier]
    public static IoPort<byte, ReadWrite> RealTimeClockData { get; } = new(0x71, "real-time clock data");

    /// <summary>VGA CRT controller, register index: 0x3D4.</summary>
    // SAFETY: selects a register of the CRT controller, which changes what is shown and nothing else.
    [BusTier]
    public static IoPort<byte, WriteOnly> CrtcIndex { get; } = new(0x3D4, "VGA CRTC index");

    /// <summary>VGA CRT controller, the selected register: 0x3D5.</summary>
    // SAFETY: see CrtcIndex.
    [BusTier]
    public static IoPort<byte, ReadWrite> CrtcData { get; } = new(0x3D5, "VGA CRTC data");

    /// <summary>VGA input status 1: 0x3DA. Reading it makes the next write to <see cref="AttributeAddress"/> an index.</summary>
    // SAFETY: changes what is shown and nothing else.
    [BusTier]
    public static IoPort<byte, ReadOnly> VgaInputStatus { get; } = new(0x3DA, "VGA input status 1");

    /// <summary>VGA attribute controller, index and data in turn: 0x3C0.</summary>
    // SAFETY: changes what is shown and nothing else.
    [BusTier]
    public static IoPort<byte, WriteOnly> AttributeAddress { get; } = new(0x3C0, "VGA attribute controller");

    /// <summary>VGA attribute controller, the selected register: 0x3C1.</summary>
    // SAFETY: reading has no effect.
    [BusTier]
    public static IoPort<byte, ReadOnly> AttributeData { get; } = new(0x3C1, "VGA attribute data");

    /// <summary>QEMU's fw_cfg, selector: 0x510.</summary>
    // SAFETY: selects which item FirmwareConfigData gives. The DMA interface of the device is at other ports, which nobody is given.
    [BusTier]
    public static IoPort<ushort, WriteOnly> FirmwareConfigSelector { get; } = new(0x510, "fw_cfg selector");

    /// <summary>QEMU's fw_cfg, the selected item's next byte: 0x511.</summary>
    // SAFETY: reading advances the position in the selected item and has no other effect.
    [BusTier]
    public static IoPort<byte, ReadOnly> FirmwareConfigData { get; } = new(0x511, "fw_cfg data");

    /// <summary>COM2, transmitter holding register: 0x2F8, write (while the divisor latch is closed).</summary>
    // SAFETY: a byte that goes out on the line. The UART touches no memory.
    [BusTier]
    public static IoPort<byte, WriteOnly> SecondSerialTransmit { get; } = new(0x2F8, "COM2 transmit");

    /// <summary>COM2, line control: 0x2FB, write.</summary>
    // SAFETY: the format of characters on the line, and which of its registers the first two ports reach.
    [BusTier]
    public static IoPort<byte, WriteOnly> SecondSerialLineControl { get; } = new(0x2FB, "COM2 line control");

    /// <summary>COM2, line status: 0x2FD, read.</summary>
    // SAFETY: reading clears error bits of the line and nothing else.
    [BusTier]
    public static IoPort<byte, ReadOnly> SecondSerialLineStatus { get; } = new(0x2FD, "COM2 line status");

    /// <summary>COM2, scratch: 0x2FF. It does nothing.</summary>
    // SAFETY: a register that holds what is written to it, without any effect.
    [BusTier]
    public static IoPort<byte, ReadWrite> SecondSerialScratch { get; } = new(0x2FF, "COM2 scratch");
}

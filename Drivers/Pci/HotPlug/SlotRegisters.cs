using Drivers.Pci.Capabilities;

namespace Drivers.Pci.HotPlug;

/// <summary>What happened at a slot, and how it is (<c>Slot Status</c>, PCI Express 5.0 §7.5.3.11). Writing a one clears an event.</summary>
[Flags]
internal enum SlotStatus : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The attention button was pressed: somebody asks for the device to come or to go.</summary>
    ButtonPressed = 1 << 0,

    /// <summary>The power failed.</summary>
    PowerFault = 1 << 1,

    /// <summary>The latch moved.</summary>
    LatchChanged = 1 << 2,

    /// <summary>A device came or went.</summary>
    PresenceChanged = 1 << 3,

    /// <summary>A command is done. Every write to the control register is one, that which clears events too.</summary>
    CommandCompleted = 1 << 4,

    /// <summary>A device is in the slot.</summary>
    Present = 1 << 6,

    /// <summary>The link came or went.</summary>
    LinkChanged = 1 << 8,

    /// <summary>All that happens at the slot by itself.</summary>
    Events = ButtonPressed | PowerFault | LatchChanged | PresenceChanged | LinkChanged,

    /// <summary>The port itself is not there any more.</summary>
    NoAnswer = 0xFFFF,
}

/// <summary><c>Slot Control</c> (PCI Express 5.0 §7.5.3.10).</summary>
[Flags]
internal enum SlotControl : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Interrupts when the button was pressed.</summary>
    ButtonPressedEnable = 1 << 0,

    /// <summary>Interrupts when a device came or went.</summary>
    PresenceChangedEnable = 1 << 3,

    /// <summary>Interrupts at all.</summary>
    InterruptEnable = 1 << 5,

    /// <summary>The power indicator is on.</summary>
    PowerIndicatorOn = 1 << 8,

    /// <summary>The power indicator is off.</summary>
    PowerIndicatorOff = 3 << 8,

    /// <summary>The power is off.</summary>
    PowerOff = 1 << 10,
}

/// <summary>A slot's control and status. They are neighbours, and zeros change nothing in the status.</summary>
internal readonly struct SlotRegisters(PciExpressCapability capability)
{
    /// <summary>How the slot is, and what has happened since the last <see cref="Clear"/>.</summary>
    internal SlotStatus Status => (SlotStatus)(capability.ReadSlot() >> 16);

    internal SlotControl Control => (SlotControl)capability.ReadSlot();

    /// <summary>Forgets events, by a write of the status alone: QEMU takes back a clearing when ones stand in the control beside it.</summary>
    internal void Clear(SlotStatus events) => capability.WriteSlotStatus((ushort)(events & SlotStatus.Events));

    /// <summary>Commands the slot.</summary>
    internal void Set(SlotControl control, SlotControl mask) => capability.WriteSlot((ushort)((Control & ~mask) | control));
}

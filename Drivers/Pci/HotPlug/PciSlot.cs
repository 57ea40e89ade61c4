using Cosmos.Core;
using Drivers.Pci.Capabilities;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci.HotPlug;

/// <summary>An Express slot in which devices come and go (PCI Express 5.0 §6.7). A thread of its own sees to it.</summary>
/// <remarks>
/// A device that has come is powered and given to the drivers. One that somebody asks to be let go is stopped, then the power is switched off, at once: the
/// five seconds that §6.7.1.5 leaves for thinking better of it are for fingers on buttons. One that is gone already is taken from its drivers, whose
/// requests end with errors.
/// </remarks>
public sealed class PciSlot : IDisposable
{
    private static readonly TimeSpan WithoutInterrupts = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WithInterrupts = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(5);
    private readonly Lock _lock = new();
    private readonly PciBus _bus;
    private readonly SlotRegisters _registers;
    private readonly PciInterrupts _interrupts;
    private readonly ManualResetEventSlim _stopping = new();

    internal PciSlot(PciBus bus, PciDevice port, PciExpressCapability capability)
    {
        _bus = bus;
        Port = port;
        Number = capability.SlotNumber;
        _registers = new SlotRegisters(capability);
        _registers.Clear(SlotStatus.Events);
        port.AllowMessages();
        _interrupts = port.ClaimInterrupts();
        SlotControl wanted = SlotControl.ButtonPressedEnable | SlotControl.PresenceChangedEnable | SlotControl.InterruptEnable;
        _registers.Set(_interrupts.Count > 0 ? wanted : SlotControl.None, wanted);
        new Thread(Watch) { IsBackground = true, Name = $"slot {port.Address}" }.Start();
    }

    /// <summary>The port that the slot is at.</summary>
    public PciDevice Port { get; }

    /// <summary>Its number, as printed on the chassis.</summary>
    public int Number { get; }

    /// <summary>Whether a device in it has power.</summary>
    public bool IsPowered => (_registers.Control & SlotControl.PowerOff) == 0;

    /// <summary>What is in it, as far as it is in use.</summary>
    public IReadOnlyList<PciDevice> Devices => Port.Children;

    /// <summary>Gives power to what is in the slot and starts its drivers. Does nothing when that is done.</summary>
    /// <returns>Whether something is in use now.</returns>
    public bool TurnOn()
    {
        lock (_lock)
        {
            if (Devices.Count > 0)
                return true;
            _registers.Set(SlotControl.PowerIndicatorOn, SlotControl.PowerOff | SlotControl.PowerIndicatorOff);
            Deadline deadline = Deadline.After(AnswerTime);
            while (_bus.AddBehind(Port).Count == 0)
            {
                if (deadline.HasPassed)
                    KernelLog.Write($"{Port}: slot {Number}: nothing answers");
                if (deadline.HasPassed || _stopping.Wait(AnswerPause))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Stops the drivers of what is in the slot, and switches the power off.</summary>
    public void TurnOff()
    {
        lock (_lock)
        {
            _bus.RemoveBehind(Port, isGone: false);
            CutPower();
        }
    }

    /// <summary>Switches the power off with everything running, as if somebody pulled the device out: what surprise is tested with.</summary>
    public void CutPower() =>
        _registers.Set(SlotControl.PowerOff | SlotControl.PowerIndicatorOff, SlotControl.PowerOff | SlotControl.PowerIndicatorOff);

    /// <summary>Leaves the slot as it is and watches it no more.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _registers.Set(SlotControl.None, SlotControl.InterruptEnable);
        _interrupts.Dispose();
    }

    private void Watch()
    {
        // What came between the scan and now is not waited for.
        SlotStatus news = (_registers.Status & SlotStatus.Present) != 0 && Devices.Count == 0 ? SlotStatus.PresenceChanged : SlotStatus.None;
        while (!_stopping.IsSet)
        {
            try
            {
                SlotStatus status = _registers.Status | news;
                news = SlotStatus.None;
                if (status == SlotStatus.NoAnswer)
                    return;
                if ((status & SlotStatus.Events) != 0)
                    React(status);
                else if (_interrupts.Count > 0)
                    _interrupts[0].Wait(WithInterrupts);
                else
                    _stopping.Wait(WithoutInterrupts);
            }
            catch (ObjectDisposedException) when (_stopping.IsSet)
            {
                return;
            }
            catch (Exception error)
            {
                KernelLog.Write($"{Port}: slot {Number}: {error.Message}");
                _stopping.Wait(WithoutInterrupts);
            }
        }
    }

    // The events are cleared before the slot is looked at: what happens from then on is an event anew.
    private void React(SlotStatus events)
    {
        _registers.Clear(events);
        lock (_lock)
        {
            bool isPresent = (_registers.Status & SlotStatus.Present) != 0;
            bool hasChanged = (events & (SlotStatus.PresenceChanged | SlotStatus.LinkChanged)) != 0;
            bool wasPressed = (events & SlotStatus.ButtonPressed) != 0;
            if (hasChanged && Devices.Count > 0 && !(isPresent && Devices.All(device => device.IsUnchanged)))
            {
                KernelLog.Write($"{Port}: slot {Number}: the device is gone");
                _bus.RemoveBehind(Port, isGone: true);
                if (!isPresent)
                    CutPower();
            }

            // A button that is pressed as a device comes is about its coming.
            if (isPresent && Devices.Count > 0 && wasPressed && !hasChanged)
                TurnOff();
            else if (isPresent && Devices.Count == 0 && (wasPressed || hasChanged))
            {
                // So is one that came with it after the events were read.
                _registers.Clear(SlotStatus.ButtonPressed);
                TurnOn();
            }
        }
    }
}

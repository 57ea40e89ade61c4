using System.Diagnostics;

namespace Drivers.Pci.Interrupts;

/// <summary>A function's share of an INTx line.</summary>
/// <remarks>
/// The line is level-triggered and shared. When it comes, the function whose <c>Interrupt Status</c> bit stands is kept off it by its
/// <c>Interrupt Disable</c> bit (PCI 3.0 §6.2.2, §6.2.3) until its driver waits again; so the other functions on the line go on, and a function that
/// never lets go cannot storm.
/// </remarks>
internal sealed class IntxInterrupt : PciInterrupt
{
    private readonly PciDevice _device;
    private readonly IntxLine _line;
    private readonly object _changed = new();
    private ulong _taken;
    private ulong _seen;
    private bool _isMasked;
    private bool _isDisposed;

    internal IntxInterrupt(PciDevice device, IntxLine line)
        : base(0)
    {
        _device = device;
        _line = line;
        line.Add(this);
    }

    public override ulong Count => Volatile.Read(ref _seen);

    public override bool Wait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_changed)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_taken != _seen)
                {
                    _seen = _taken;
                    return true;
                }

                if (!_isMasked)
                    _device.AllowIntx(true);
                if (timeout == Timeout.InfiniteTimeSpan)
                {
                    Monitor.Wait(_changed);
                    continue;
                }

                TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || (!Monitor.Wait(_changed, left) && _taken == _seen && !_isDisposed))
                    return false;
            }
        }
    }

    public override void Mask()
    {
        lock (_changed)
        {
            _isMasked = true;
            _device.AllowIntx(false);
        }
    }

    public override void Unmask()
    {
        lock (_changed)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _isMasked = false;
            _device.AllowIntx(true);
        }
    }

    public override void Dispose()
    {
        lock (_changed)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _device.AllowIntx(false);
            Monitor.PulseAll(_changed);
        }

        _line.Remove(this);
    }

    /// <summary>The line came: takes the interrupt if this function asserts it.</summary>
    internal bool TryTake()
    {
        lock (_changed)
        {
            PciStatus status = _device.Config.Status;
            if (_isDisposed || status == PciDeviceConfig.NoAnswer || (status & PciStatus.Interrupt) == 0)
                return false;
            _device.AllowIntx(false);
            _taken++;
            Monitor.PulseAll(_changed);
            return true;
        }
    }
}

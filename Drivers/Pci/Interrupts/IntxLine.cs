using Cosmos.Core;

namespace Drivers.Pci.Interrupts;

/// <summary>One INTx line of the machine and the functions that share it. It is claimed while there is a sharer.</summary>
internal sealed class IntxLine(int gsi)
{
    /// <summary>How often in a row a line may come with nobody asserting it before it is left masked; its drivers find out by their wait's limit.</summary>
    private const int MostStray = 1000;

    private readonly Lock _lock = new();
    private IntxInterrupt[] _sharers = [];
    private IrqLine? _line;

    /// <summary>Claims the line for the first sharer.</summary>
    /// <exception cref="InvalidOperationException">Somebody else has it.</exception>
    internal void Add(IntxInterrupt sharer)
    {
        lock (_lock)
        {
            if (_line is null)
            {
                IrqLine line = IrqLine.Claim(gsi, IrqTrigger.LevelHigh);
                _line = line;
                new Thread(() => Serve(line)) { IsBackground = true, Name = $"INTx {gsi}" }.Start();
            }

            _sharers = [.. _sharers, sharer];
        }
    }

    internal void Remove(IntxInterrupt sharer)
    {
        lock (_lock)
        {
            _sharers = [.. _sharers.Where(other => other != sharer)];
            if (_sharers.Length > 0)
                return;
            _line?.Dispose();
            _line = null;
        }
    }

    private void Serve(IrqLine line)
    {
        int stray = 0;
        try
        {
            while (line.Wait(Timeout.InfiniteTimeSpan))
            {
                bool taken = false;
                foreach (IntxInterrupt sharer in Volatile.Read(ref _sharers))
                    taken |= sharer.TryTake();
                stray = taken ? 0 : stray + 1;
                if (stray < MostStray)
                    continue;
                KernelLog.Write($"interrupt line {gsi} came {stray} times with no device asserting it; left masked");
                return;
            }
        }
        catch (ObjectDisposedException)
        {
            // The last sharer gave the line back.
        }
    }
}

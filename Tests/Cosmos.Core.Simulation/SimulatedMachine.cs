using System.Text;
using Cosmos.Core.Simulation.Pci;

namespace Cosmos.Core.Simulation;

/// <summary>One simulated computer: memory, PCI bus, clock, log. The test that makes it has it until it is disposed; other tests have their own.</summary>
public sealed class SimulatedMachine : IDisposable
{
    private static readonly AsyncLocal<SimulatedMachine?> CurrentMachine = new();
    private readonly StringBuilder _log = new();
    private long _nowNs;

    /// <summary>Makes it the machine of this test.</summary>
    public SimulatedMachine()
    {
        Pci = new SimulatedPciBus(this);
        CurrentMachine.Value = this;
    }

    /// <summary>The machine of the calling test.</summary>
    public static SimulatedMachine Current => CurrentMachine.Value ?? throw new InvalidOperationException("this test has no SimulatedMachine");

    /// <summary>The machine of the calling test, or null, as in a finalizer.</summary>
    public static SimulatedMachine? CurrentOrNone => CurrentMachine.Value;

    /// <summary>Frames, windows and device memory.</summary>
    public SimulatedMemory Memory { get; } = new();

    /// <summary>The PCI bus.</summary>
    public SimulatedPciBus Pci { get; }

    /// <summary>Interrupt lines: pins and messages.</summary>
    public SimulatedInterrupts Interrupts { get; } = new();

    /// <summary>Where configuration space is in memory, if anywhere.</summary>
    public EcamRange? Ecam { get; set; }

    /// <summary>Every access to a port, in order: <c>out32 cf8 80000000</c>.</summary>
    public List<string> PortTrace { get; } = [];

    /// <summary>Whether <see cref="PortTrace"/> is kept.</summary>
    public bool TracesPorts { get; set; } = true;

    /// <summary>Devices at ports, beside PCI configuration. A port without one reads as all ones.</summary>
    public Dictionary<ushort, SimulatedPort> Ports { get; } = [];

    /// <summary>What was mixed into the kernel's random pool.</summary>
    public List<byte> MixedRandom { get; } = [];

    /// <summary>What the wall clock was set to, in order.</summary>
    public List<DateTime> WallSets { get; } = [];

    /// <summary>How far the clock goes each time it is read.</summary>
    public long ClockStepNs { get; set; } = 50_000;

    /// <summary>The kernel log.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CurrentMachine.Value = null;

    internal long ReadClock() => Interlocked.Add(ref _nowNs, ClockStepNs);

    internal void WriteLog(string line)
    {
        lock (_log)
            _log.AppendLine(line);
    }

    internal uint In(ushort port, int width)
    {
        uint value = port == 0xCFC && width == 4 ? Pci.ReadData() : Ports.GetValueOrDefault(port)?.Read?.Invoke() ?? uint.MaxValue;
        if (TracesPorts)
            PortTrace.Add($"in{width * 8} {port:x} {value:x8}");
        return value;
    }

    internal void Out(ushort port, int width, uint value)
    {
        if (TracesPorts)
            PortTrace.Add($"out{width * 8} {port:x} {value:x8}");
        if (port == 0xCF8 && width == 4)
            Pci.WriteAddress(value);
        else if (port == 0xCFC && width == 4)
            Pci.WriteData(value);
        else
            Ports.GetValueOrDefault(port)?.Write?.Invoke(value);
    }
}

/// <summary>What stands behind a port.</summary>
public sealed record SimulatedPort(Func<uint>? Read = null, Action<uint>? Write = null);

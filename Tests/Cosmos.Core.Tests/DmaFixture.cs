using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

/// <summary>A simulated machine, and a device's domain of memory on it.</summary>
public abstract class DmaFixture : IDisposable
{
    protected DmaFixture() => Domain = MakeDomain("test device");

    private protected SimulatedMachine Simulated { get; } = new();

    private protected DmaDomain Domain { get; }

    /// <summary>How often the device was silenced.</summary>
    private protected int Silenced { get; private set; }

    public void Dispose()
    {
        Simulated.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected DmaDomain MakeDomain(string device)
    {
        DmaDomain? domain = null;
        domain = new DmaDomain(device, () =>
        {
            Silenced++;
            domain!.ReleaseQuarantine();
        });
        return domain;
    }

    /// <summary>What a device is told of a segment: only a ring shows it.</summary>
    private protected ulong NumberOf(DmaSegment segment)
    {
        using DmaRegion ring = Domain.Allocate(8);
        DmaUse use;
        try
        {
            use = ring.WriteAddress(0, segment, DmaDirection.ToDevice);
        }
        catch (ArgumentException)
        {
            use = ring.WriteAddress(0, segment, DmaDirection.FromDevice);
        }

        use.End();
        return ring.Read<ulong>(0);
    }
}

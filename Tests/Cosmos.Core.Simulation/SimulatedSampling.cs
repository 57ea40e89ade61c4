using IL2CPU.API.Attribs;

namespace Cosmos.Core.Simulation;

/// <summary>There is nothing to sample on a simulated machine.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.Sampling, Cosmos.Core")]
public static class SimulatedSampling
{
    public static bool TryStart(long periodNs) => true;

    public static int Read(Span<ulong> words) => 0;

    public static int ReadFunctionNames(int position, Span<byte> buffer) => 0;
}

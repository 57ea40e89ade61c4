namespace Cosmos.Core.Seam;

/// <summary>What a method does whose body the weaver has not replaced.</summary>
internal static class NotWoven
{
    internal static Exception Error { get; } = new InvalidOperationException(
        "Cosmos.Core has no hardware behind it in this process: run il2cpu weave with Plugs (for an image) or Cosmos.Core.Simulation (for host tests)");
}

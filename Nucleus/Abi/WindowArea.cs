namespace Nucleus.Abi;

/// <summary>The addresses that <see cref="NucleusCall.MapWindow"/> gives out, and nothing else uses.</summary>
public static class WindowArea
{
    public const ulong Start = 0xFFFF_C000_0000_0000;

    /// <summary>One past the last.</summary>
    public const ulong End = 0xFFFF_D000_0000_0000;
}

namespace Nucleus.Memory;

/// <summary>All RAM, mapped once from a fixed address on: how the nucleus reaches a frame by its physical address.</summary>
internal static class DirectMap
{
    public const ulong Base = 0xFFFF_8000_0000_0000;

    public static ulong Of(ulong physical) => Base + physical;
}

using System.Runtime.CompilerServices;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>One x86 I/O port: the right to execute <c>in</c> or <c>out</c> on one number, in one width, in one direction.</summary>
/// <typeparam name="T">The width: <see cref="byte"/>, <see cref="ushort"/> or <see cref="uint"/>; no other has any access.</typeparam>
/// <typeparam name="TRights">What may be done with it. Reading a <see cref="WriteOnly"/> port does not compile.</typeparam>
/// <remarks>Holders get a port from <see cref="PciIoPorts"/>, <see cref="PlatformPorts"/> or an <see cref="IoPortRange"/>; nobody else can make one.</remarks>
public sealed class IoPort<T, TRights>
    where T : unmanaged
    where TRights : struct, IPortRights
{
    private readonly IoPortRange? _range;

    /// <summary>A port of the platform, of which there is one: a second one that overlaps it in the same direction is refused.</summary>
    internal IoPort(ushort number, string name)
    {
        Number = number;
        Name = name;
        PortClaim.Take(number, RegisterWidth.Of<T>(), Directions, name);
    }

    /// <summary>A port of a range that somebody has claimed.</summary>
    internal IoPort(IoPortRange range, ushort number)
    {
        _range = range;
        Number = number;
        Name = range.Holder;
    }

    /// <summary>The port's number.</summary>
    public ushort Number { get; }

    private static PortDirections Directions =>
        (default(TRights) is ICanRead ? PortDirections.In : PortDirections.None) | (default(TRights) is ICanWrite ? PortDirections.Out : PortDirections.None);

    /// <summary>Whether it is one of the platform's, which is never given back.</summary>
    internal bool IsOfPlatform => _range is null;

    /// <summary>Keeps the port's range from being given back during an access.</summary>
    /// <exception cref="ObjectDisposedException">The range was given back.</exception>
    internal IoPortRange.Access Hold() => new(_range!, Number);

    /// <summary>What the port is, for messages.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (0x{Number:x})";
}

/// <summary>The accesses that an <see cref="IoPort{T, TRights}"/>'s width and rights allow. Each is one instruction.</summary>
public static class IoPortAccess
{
    /// <summary>Reads a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Read<TRights>(this IoPort<byte, TRights> port)
        where TRights : struct, ICanRead => port.IsOfPlatform ? PortInstructions.In8(port.Number) : ReadHeld(port);

    /// <summary>Reads 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Read<TRights>(this IoPort<ushort, TRights> port)
        where TRights : struct, ICanRead => port.IsOfPlatform ? PortInstructions.In16(port.Number) : ReadHeld(port);

    /// <summary>Reads 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read<TRights>(this IoPort<uint, TRights> port)
        where TRights : struct, ICanRead => port.IsOfPlatform ? PortInstructions.In32(port.Number) : ReadHeld(port);

    /// <summary>Writes a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TRights>(this IoPort<byte, TRights> port, byte value)
        where TRights : struct, ICanWrite
    {
        if (port.IsOfPlatform)
            PortInstructions.Out8(port.Number, value);
        else
            WriteHeld(port, value);
    }

    /// <summary>Writes 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TRights>(this IoPort<ushort, TRights> port, ushort value)
        where TRights : struct, ICanWrite
    {
        if (port.IsOfPlatform)
            PortInstructions.Out16(port.Number, value);
        else
            WriteHeld(port, value);
    }

    /// <summary>Writes 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TRights>(this IoPort<uint, TRights> port, uint value)
        where TRights : struct, ICanWrite
    {
        if (port.IsOfPlatform)
            PortInstructions.Out32(port.Number, value);
        else
            WriteHeld(port, value);
    }

    private static byte ReadHeld<TRights>(IoPort<byte, TRights> port)
        where TRights : struct, ICanRead
    {
        using IoPortRange.Access access = port.Hold();
        return PortInstructions.In8(port.Number);
    }

    private static ushort ReadHeld<TRights>(IoPort<ushort, TRights> port)
        where TRights : struct, ICanRead
    {
        using IoPortRange.Access access = port.Hold();
        return PortInstructions.In16(port.Number);
    }

    private static uint ReadHeld<TRights>(IoPort<uint, TRights> port)
        where TRights : struct, ICanRead
    {
        using IoPortRange.Access access = port.Hold();
        return PortInstructions.In32(port.Number);
    }

    private static void WriteHeld<TRights>(IoPort<byte, TRights> port, byte value)
        where TRights : struct, ICanWrite
    {
        using IoPortRange.Access access = port.Hold();
        PortInstructions.Out8(port.Number, value);
    }

    private static void WriteHeld<TRights>(IoPort<ushort, TRights> port, ushort value)
        where TRights : struct, ICanWrite
    {
        using IoPortRange.Access access = port.Hold();
        PortInstructions.Out16(port.Number, value);
    }

    private static void WriteHeld<TRights>(IoPort<uint, TRights> port, uint value)
        where TRights : struct, ICanWrite
    {
        using IoPortRange.Access access = port.Hold();
        PortInstructions.Out32(port.Number, value);
    }
}

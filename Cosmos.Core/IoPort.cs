using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>One x86 I/O port: the right to execute <c>in</c> or <c>out</c> on one number, in one width, in one direction.</summary>
/// <typeparam name="T">The width: <see cref="byte"/>, <see cref="ushort"/> or <see cref="uint"/>; no other has any access.</typeparam>
/// <typeparam name="TRights">What may be done with it. Reading a <see cref="WriteOnly"/> port does not compile.</typeparam>
/// <remarks>Holders get a port from <see cref="PciIoPorts"/> or <see cref="PlatformPorts"/>; nobody else can make one.</remarks>
public sealed class IoPort<T, TRights>
    where T : unmanaged
    where TRights : struct, IPortRights
{
    internal IoPort(ushort number, string name)
    {
        Number = number;
        Name = name;
    }

    /// <summary>The port's number.</summary>
    public ushort Number { get; }

    /// <summary>What the port is, for messages.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (0x{Number:x})";
}

/// <summary>The accesses that an <see cref="IoPort{T, TRights}"/>'s width and rights allow. Each is one instruction.</summary>
public static class IoPortAccess
{
    /// <summary>Reads a byte.</summary>
    public static byte Read<TRights>(this IoPort<byte, TRights> port)
        where TRights : struct, ICanRead => PortInstructions.In8(port.Number);

    /// <summary>Reads 16 bits.</summary>
    public static ushort Read<TRights>(this IoPort<ushort, TRights> port)
        where TRights : struct, ICanRead => PortInstructions.In16(port.Number);

    /// <summary>Reads 32 bits.</summary>
    public static uint Read<TRights>(this IoPort<uint, TRights> port)
        where TRights : struct, ICanRead => PortInstructions.In32(port.Number);

    /// <summary>Writes a byte.</summary>
    public static void Write<TRights>(this IoPort<byte, TRights> port, byte value)
        where TRights : struct, ICanWrite => PortInstructions.Out8(port.Number, value);

    /// <summary>Writes 16 bits.</summary>
    public static void Write<TRights>(this IoPort<ushort, TRights> port, ushort value)
        where TRights : struct, ICanWrite => PortInstructions.Out16(port.Number, value);

    /// <summary>Writes 32 bits.</summary>
    public static void Write<TRights>(this IoPort<uint, TRights> port, uint value)
        where TRights : struct, ICanWrite => PortInstructions.Out32(port.Number, value);
}

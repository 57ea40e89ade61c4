using System.Numerics;

namespace Drivers.Virtio.Transport;

/// <summary>The device-specific structure (virtio 1.2 §2.5, §4.1.4.6): fields that the device may change, read so that they fit together.</summary>
public sealed class DeviceConfiguration
{
    private const int MostTries = 16;
    private readonly VirtioTransport _transport;
    private readonly ITransport _registers;

    internal DeviceConfiguration(VirtioTransport transport, ITransport registers)
    {
        _transport = transport;
        _registers = registers;
    }

    /// <summary>Bytes of the structure; 0 when the device has none.</summary>
    public ulong SizeBytes => _registers.ConfigurationBytes;

    /// <summary>Reads one field of 8, 16, 32 or 64 bits. A field past the structure's end, or one that never holds still, fails the device.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public T Read<T>(int offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        int width = Check<T>(offset);
        for (int tries = 0; tries < MostTries; tries++)
        {
            byte before = _registers.ConfigurationGeneration;
            T value = width == sizeof(ulong) ? ReadHalves<T>((ulong)offset) : _registers.ReadConfiguration<T>((ulong)offset);
            if (_registers.ConfigurationGeneration == before)
                return value;
        }

        throw _transport.Fail($"device configuration changed {MostTries} times while it was read");
    }

    /// <summary>Writes one field of 8, 16 or 32 bits.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed, or has no such field.</exception>
    public void Write<T>(int offset, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        Check<T>(offset);
        _registers.WriteConfiguration((ulong)offset, value);
    }

    private int Check<T>(int offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        _transport.ThrowIfFailed();
        int width = T.Zero.GetByteCount();
        if (offset < 0 || (ulong)offset + (ulong)width > SizeBytes)
            throw _transport.Fail($"device configuration of {SizeBytes} bytes has no {width} bytes at {offset}");
        return width;
    }

    private T ReadHalves<T>(ulong offset)
        where T : unmanaged, IBinaryInteger<T> =>
        T.CreateTruncating(_registers.ReadConfiguration<uint>(offset) | ((ulong)_registers.ReadConfiguration<uint>(offset + sizeof(uint)) << 32));
}

using System.Numerics;
using Cosmos.Core;

namespace Drivers.Virtio.Transport;

/// <summary>The device-specific structure (virtio 1.2 §2.5, §4.1.4.6): fields that the device may change, read so that they fit together.</summary>
public sealed class DeviceConfiguration
{
    private const int MostTries = 16;
    private readonly VirtioTransport _transport;
    private readonly VmPager? _window;

    internal DeviceConfiguration(VirtioTransport transport, VmPager? window)
    {
        _transport = transport;
        _window = window;
    }

    /// <summary>Bytes of the structure; 0 when the device has none.</summary>
    public ulong SizeBytes => _window?.SizeBytes ?? 0;

    /// <summary>Reads one field of 8, 16, 32 or 64 bits. A field past the structure's end, or one that never holds still, fails the device.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public T Read<T>(int offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong width = (ulong)T.Zero.GetByteCount();
        if (_window is null || offset < 0 || (ulong)offset + width > _window.SizeBytes)
            throw _transport.Fail($"device configuration of {SizeBytes} bytes has no {width} bytes at {offset}");
        for (int tries = 0; tries < MostTries; tries++)
        {
            byte before = _transport.ConfigGeneration;
            T value = width == sizeof(ulong) ? ReadHalves<T>(_window, offset) : ReadOne<T>(_window, offset);
            if (_transport.ConfigGeneration == before)
                return value;
        }

        throw _transport.Fail($"device configuration changed {MostTries} times while it was read");
    }

    private static T ReadOne<T>(VmPager window, int offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        T value = default;
        window.Read((ulong)offset, new Span<T>(ref value));
        return value;
    }

    private static T ReadHalves<T>(VmPager window, int offset)
        where T : unmanaged, IBinaryInteger<T> =>
        T.CreateTruncating(ReadOne<uint>(window, offset) | ((ulong)ReadOne<uint>(window, offset + sizeof(uint)) << 32));
}

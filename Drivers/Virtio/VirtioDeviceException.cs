namespace Drivers.Virtio;

/// <summary>A virtio device broke the rules, did not answer in time, or is gone. It has been reset and takes no more requests.</summary>
public sealed class VirtioDeviceException : IOException
{
    internal VirtioDeviceException(string message)
        : base(message)
    {
    }

    internal VirtioDeviceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

using Drivers.Virtio;
using Drivers.Virtio.Transport;
using Xunit;

namespace Kernel.Tests.Queues;

/// <summary>The entropy source, as its driver runs it.</summary>
public sealed class EntropyTests(EntropyFixture entropy) : IClassFixture<EntropyFixture>
{
    [Fact]
    public void Device_is_ready_and_agreed_on_version_1()
    {
        Assert.True(entropy.Device.Transport.Status.HasFlag(DeviceStatus.DriverOk));
        Assert.NotEqual(0UL, entropy.Device.Transport.Features & (ulong)VirtioFeatures.Version1);
        Assert.Contains("Version1", entropy.Device.FeatureNames);
        Assert.Null(entropy.Device.Failure);
    }

    [Fact]
    public void Entropy_source_gives_different_bytes_each_time()
    {
        byte[] one = new byte[100_000];
        byte[] two = new byte[32];
        entropy.Device.Fill(one);
        entropy.Device.Fill(two);
        Assert.False(one.AsSpan(0, 32).SequenceEqual(two));
        Assert.True(one.Distinct().Count() > 250, "100,000 random bytes have every value");
    }
}

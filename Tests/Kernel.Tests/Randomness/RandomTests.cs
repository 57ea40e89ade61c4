using System.Security.Cryptography;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Entropy;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Randomness;

/// <summary>Random bytes, by each way that leads to the kernel's pool, on whatever processor derived classes choose.</summary>
public abstract class RandomTests
{
    /// <summary>The ways to ask.</summary>
    public enum Way
    {
        /// <summary>The base library's generator.</summary>
        Generator,

        /// <summary>The contract's call.</summary>
        Machine,

        /// <summary>A new GUID.</summary>
        Guid,
    }

    [Theory]
    [InlineData(Way.Generator)]
    [InlineData(Way.Machine)]
    [InlineData(Way.Guid)]
    public void No_two_are_the_same(Way way)
    {
        HashSet<string> seen = [.. Enumerable.Range(0, 500).Select(_ => Convert.ToHexString(Ask(way, 16)))];
        Assert.Equal(500, seen.Count);
    }

    [Theory]
    [InlineData(Way.Generator)]
    [InlineData(Way.Machine)]
    public void All_values_come_about_equally_often(Way way)
    {
        int[] counts = new int[256];
        foreach (byte value in Ask(way, 1 << 16)) counts[value]++;

        // 256 times each on average, with a standard deviation of 16: a value that is 7 of them away comes up once in a billion runs.
        Assert.All(counts, static count => Assert.InRange(count, 256 - (7 * 16), 256 + (7 * 16)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(100_000)]
    public void Whatever_is_mixed_in_what_comes_out_stays_random(int bytes)
    {
        Machine.MixRandom(new byte[bytes]);
        byte[] one = Ask(Way.Generator, 32);
        Machine.MixRandom(new byte[bytes]);
        byte[] two = Ask(Way.Generator, 32);
        Assert.NotEqual(one, two);
        Assert.NotEqual(new byte[32], one);
    }

    private static byte[] Ask(Way way, int size)
    {
        if (way == Way.Guid) return Guid.NewGuid().ToByteArray();
        byte[] bytes = new byte[size];
        if (way == Way.Generator) RandomNumberGenerator.Fill(bytes);
        else Machine.FillRandom(bytes);
        return bytes;
    }
}

/// <summary>The usual machine, whose processor has RDRAND, and whose entropy source feeds the pool.</summary>
public sealed class RandomFromProcessorTests : RandomTests
{
    [Fact]
    public void Entropy_source_feeds_the_pool_when_it_starts()
    {
        // A bus of its own: one that other tests have used goes on using their driver, which does not feed the pool.
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(new VirtioEntropyDriver());
        try
        {
            VirtioEntropyDevice device = bus.Running<VirtioEntropyDevice>().Single();
            Assert.Null(device.Failure);
            Assert.Contains($"{device.Transport.Name}: feeds the random pool", KernelLog.ReadAll(), StringComparison.Ordinal);
            Assert.NotEqual(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        }
        finally
        {
            foreach (PciDevice device in bus.Devices) bus.Unbind(device);
        }
    }
}

/// <summary>A processor without RDRAND: time alone keeps requests apart.</summary>
[Machine(Bare = true, Arguments = ["-cpu", "qemu64"])]
public sealed class RandomWithoutProcessorTests : RandomTests;

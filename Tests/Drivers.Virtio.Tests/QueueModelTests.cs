using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Drivers.Virtio.Tests;

/// <summary>
/// Split and packed rings against a plain model, over random sizes, features, chains, batches and orders of completion. A share of it here; as many operations
/// as <c>VIRTIO_MODEL_OPERATIONS</c> says by the command in docs/testing.md.
/// </summary>
public class QueueModelTests
{
    private const int StepsPerQueue = 2_000;

    private static readonly VirtioFeatures[] Choices =
    [
        VirtioFeatures.PackedRing, VirtioFeatures.IndirectDescriptors, VirtioFeatures.EventIndex, VirtioFeatures.InOrder, VirtioFeatures.NotificationData,
    ];

    [Property(MaxTest = 100)]
    public Property Queue_does_what_a_list_does() =>
        Prop.ForAll(Arbitraries.Seed, Arbitraries.SizeExponent, Arbitraries.Features, (seed, exponent, features) => Run(seed, exponent, features, StepsPerQueue) >= 0);

    [Fact]
    public void Queue_does_what_a_list_does_for_as_long_as_was_asked()
    {
        long operations = long.Parse(Environment.GetEnvironmentVariable("VIRTIO_MODEL_OPERATIONS") ?? "0");
        var random = new Random(20260101);
        long taken = 0;
        for (long done = 0; done < operations; done += StepsPerQueue)
            taken += Run(random.Next(), random.Next(11), random.Next(1 << Choices.Length), StepsPerQueue);
        Assert.True(operations == 0 || taken > operations / 20, $"{taken} chains in {operations} operations");
    }

    private static long Run(int seed, int exponent, int features, int steps)
    {
        VirtioFeatures chosen = Choices.Where((_, index) => (features >> index & 1) != 0).Aggregate(VirtioFeatures.None, static (all, one) => all | one);
        int size = 1 << exponent;
        if ((chosen & VirtioFeatures.PackedRing) != 0 && size > 2)
            size -= seed & 1; // packed rings need be no power of two
        using var model = new QueueModel(seed, size, chosen, longestChain: 1 + (seed % 20 + 20) % 20);
        for (int step = 0; step < steps; step++)
            model.Step();
        model.Finish();
        return model.Taken;
    }

    private static class Arbitraries
    {
        internal static Arbitrary<int> Seed => Gen.Choose(0, int.MaxValue).ToArbitrary();

        internal static Arbitrary<int> SizeExponent => Gen.Choose(0, 10).ToArbitrary();

        internal static Arbitrary<int> Features => Gen.Choose(0, (1 << Choices.Length) - 1).ToArbitrary();
    }
}

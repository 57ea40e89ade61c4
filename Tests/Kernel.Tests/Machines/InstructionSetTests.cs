using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Machines;

/// <summary>One image for all processors: code asks at run time for what has grown common. AVX is not in it; an image may demand it (docs/building.md).</summary>
public class InstructionSetTests
{
    private const int Features = 1; // Intel SDM 2A, CPUID: 01H, ECX
    private const int Sse42Bit = 1 << 20;
    private const int PopulationCountBit = 1 << 23;

    [Fact]
    public void Sets_of_the_processor_are_used()
    {
        int features = X86Base.CpuId(Features, 0).Ecx;
        Assert.Equal(((features & Sse42Bit) != 0, (features & PopulationCountBit) != 0), (Sse42.IsSupported, Popcnt.IsSupported));
        Assert.Equal(3, BitOperations.PopCount((uint)Plain(0b10110)));
        Assert.False(Avx2.IsSupported);
    }

    [Fact]
    public void Wide_vectors_give_the_same_on_any_processor() =>
        Assert.Equal(Enumerable.Range(1, 8).Sum() * 3, Vector256.Sum(Vector256.Create(1, 2, 3, 4, 5, 6, 7, 8) * Plain(3)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Plain(int number) => number;
}

/// <summary>A processor without SSE 4 and AVX.</summary>
[Machine(Bare = true, Arguments = ["-cpu", "qemu64"])]
public sealed class BaselineInstructionSetTests : InstructionSetTests
{
    [Fact]
    public void Newer_sets_are_not_there() => Assert.False(Sse42.IsSupported || Popcnt.IsSupported);
}

using Cosmos.Core;
using Xunit;

namespace Kernel.Tests.Threads;

/// <summary>Where stacks lie.</summary>
public class StackTests
{
    private const int Threads = 8;

    /// <summary>More than any native function goes down at once. The page that the C library keeps off limits is less: whoever steps over it must not land in another's memory.</summary>
    private const ulong LeastBelow = 64 << 10;

    [Theory]
    [InlineData(0)] // as large as they are when nobody says
    [InlineData(256 << 10)]
    public void Nothing_is_mapped_near_below_a_stack(int stackBytes)
    {
        using var end = new ManualResetEventSlim();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() => end.Wait(), stackBytes))];
        foreach (Thread thread in threads) thread.Start();
        IReadOnlyList<MappedArea> areas = Machine.MappedAreas;
        end.Set();
        foreach (Thread thread in threads) thread.Join();

        int stacks = 0;
        ulong endOfLast = 0;
        foreach (MappedArea area in areas)
        {
            if (area is { IsStack: true, Rights: MappedRights.None })
            {
                stacks++;
                Assert.True(area.Start - endOfLast >= LeastBelow, $"0x{area.Start - endOfLast:x} bytes between 0x{endOfLast:x} and the stack at 0x{area.Start:x}");
            }

            endOfLast = area.End;
        }

        Assert.True(stacks >= Threads, $"{stacks} stacks among {areas.Count} areas");
    }
}

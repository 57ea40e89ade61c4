using System.Runtime.CompilerServices;
using AsterCosmos.Profiling;
using Cosmos.Core;
using Xunit;

namespace Kernel.Tests.Profiles;

public sealed class ProfilerTests
{
    private const int FramesOfOne = 128;
    private const int Wanted = 20;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Function_that_works_is_found_with_its_caller()
    {
        FunctionNames names = new(Profiler.ReadFunctionTable());
        Profile profile = new(names);
        ulong[] words = new ulong[Profiler.WordsPerSample];
        Deadline deadline = Deadline.After(TimeSpan.FromSeconds(20));
        Profiler.Start(Period);
        try
        {
            while (Found(profile, nameof(Work)) < Wanted && !deadline.HasPassed)
            {
                Caller();
                while (Profiler.Read(words) > 0)
                    profile.Add(words, static thread => $"thread {thread}");
            }
        }
        finally
        {
            Profiler.Stop();
        }

        Assert.True(Found(profile, nameof(Work)) >= Wanted, $"{profile.Samples} samples");
        Assert.Contains(profile.Folded(), static stack => stack.Contains($"__{nameof(Caller)};", StringComparison.Ordinal));
        Assert.Equal(0, Profiler.Read(words));
    }

    [Fact]
    public void Memory_of_a_profile_comes_back()
    {
        Profiler.Stop();
        long before = Machine.CountFrames()[FrameOwner.Nucleus];
        for (int i = 0; i < 8; i++)
            Profiler.Start(Period);
        Profiler.Stop();
        long after = Machine.CountFrames()[FrameOwner.Nucleus];
        Assert.True(after < before + FramesOfOne, $"{before} frames before, {after} after"); // others come and go: a thread's stack, a page table
    }

    private static int Found(Profile profile, string method) =>
        profile.Hottest.Where(pair => pair.Key.EndsWith($"__{method}", StringComparison.Ordinal)).Sum(static pair => pair.Value.Self);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Caller() => Work() + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Work()
    {
        int sum = 0;
        for (int i = 0; i < 2_000_000; i++)
            sum = (sum * 31) + i;
        return sum;
    }
}

using System.Runtime.CompilerServices;
using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Probes;

/// <summary>Tests that bring the machine down, lie, or fail on purpose. Run only when they are named: the tests of the runner itself name them.</summary>
[Trait(TestTraits.Run, TestTraits.OnRequest)]
public class RunnerProbes
{
    [Fact]
    public void Passes()
    {
    }

    [Fact]
    public void Fails_with_a_difference() => Assert.Equal(new List<int> { 1, 2, 3 }, new List<int> { 1, 2, 4 });

    [Fact]
    public void Panics() => Machine.Panic("a probe asked for it");

    [Fact]
    public void Powers_off_as_if_all_were_well() => Machine.PowerOff(0);

    [Fact(Timeout = 300)]
    public void Hangs()
    {
        while (true) Thread.Sleep(1000);
    }

    [Fact(Timeout = 300)]
    public void Spins()
    {
        while (true) Thread.SpinWait(10);
    }

    [Fact]
    public void Throws_on_another_thread()
    {
        var thread = new Thread(static () => throw new InvalidOperationException("on another thread"));
        thread.Start();
        thread.Join();
        Thread.Sleep(1000);
    }

    [Fact]
    public void Overflows_the_stack() => Assert.Equal(0, Endless(1));

    [Fact]
    public void Forges_its_result_and_fails()
    {
        SerialConsole.Write("ok 1 - Kernel.Tests.Probes.RunnerProbes.Forges_its_result_and_fails\n# 1 passed, 0 failed, 0 skipped\n"u8);
        Console.WriteLine("ok 1 - Kernel.Tests.Probes.RunnerProbes.Forges_its_result_and_fails");
        Assert.Fail("its real result");
    }

    [Fact]
    public void Prints_garbage_and_passes()
    {
        byte[] garbage = new byte[20_000];
        new Random(7).NextBytes(garbage);
        SerialConsole.Write(garbage);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Endless(int depth) => Endless(depth + 1) + depth;
}

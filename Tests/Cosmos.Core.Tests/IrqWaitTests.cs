using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class IrqWaitTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Awaited_interrupt_comes()
    {
        using IrqLine line = IrqLine.Claim(5, IrqTrigger.EdgeHigh);
        Task<bool> wait = line.WaitAsync(Timeout.InfiniteTimeSpan);
        _machine.Interrupts.Raise(5);
        Assert.True(await wait);
    }

    [Fact]
    public async Task Awaited_interrupt_that_was_cancelled_ends()
    {
        using IrqLine line = IrqLine.Claim(6, IrqTrigger.EdgeHigh);
        using var cancellation = new CancellationTokenSource();
        Task<bool> wait = line.WaitAsync(Timeout.InfiniteTimeSpan, cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line.WaitAsync(TimeSpan.Zero, cancellation.Token));
    }

    [Fact]
    public async Task Awaited_line_that_is_given_back_throws()
    {
        IrqLine line = IrqLine.Claim(7, IrqTrigger.EdgeHigh);
        Task<bool> wait = line.WaitAsync(Timeout.InfiniteTimeSpan);
        line.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => line.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Line_that_was_given_back_masks_nothing_of_its_next_holder()
    {
        for (int round = 0; round < 2_000; round++)
        {
            IrqLine stale = IrqLine.Claim(5, IrqTrigger.EdgeHigh);
            using var started = new SemaphoreSlim(0);
            Task masking = Task.Run(() =>
            {
                started.Release();
                Action maskForEver = () =>
                {
                    while (true)
                        stale.Mask();
                };
                Assert.Throws<ObjectDisposedException>(maskForEver);
            });
            await started.WaitAsync();
            stale.Dispose();
            using IrqLine next = IrqLine.Claim(5, IrqTrigger.EdgeHigh);
            await masking;
            _machine.Interrupts.Raise(5);
            Assert.Equal(1ul, next.Count);
        }
    }
}

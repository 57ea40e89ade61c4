using Xunit;

namespace TestRunner.Samples;

/// <summary>Tests that hand back something to wait for.</summary>
public class AsyncFacts
{
    [Fact]
    public async Task Passes_after_a_while()
    {
        await Task.Delay(5);
        Assert.True(true);
    }

    [Fact]
    public async Task Fails_after_a_while()
    {
        await Task.Delay(5);
        Assert.Fail("late");
    }

    [Fact]
    public async ValueTask Value_task_passes() => await Task.Yield();
}

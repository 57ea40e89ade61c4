using Xunit;
using Xunit.Abstractions;

namespace TestRunner.Samples;

/// <summary>What happened, in order; the tests of the runner read it.</summary>
public static class Journal
{
    private static readonly List<string> Entries = [];

    public static void Write(string entry)
    {
        lock (Entries) Entries.Add(entry);
    }

    public static IReadOnlyList<string> Take()
    {
        lock (Entries)
        {
            string[] taken = [.. Entries];
            Entries.Clear();
            return taken;
        }
    }
}

/// <summary>A fixture that notes its life.</summary>
public sealed class Fixture : IAsyncLifetime, IDisposable
{
    public Fixture() => Journal.Write("fixture made");

    public int Uses { get; set; }

    public Task InitializeAsync()
    {
        Journal.Write("fixture initialized");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.Yield();
        Journal.Write("fixture disposed asynchronously");
    }

    public void Dispose() => Journal.Write("fixture disposed");
}

/// <summary>Everything that xunit does around a test.</summary>
public sealed class Lifetimes : IClassFixture<Fixture>, IAsyncLifetime, IDisposable
{
    private readonly Fixture _fixture;
    private readonly ITestOutputHelper _output;

    public Lifetimes(ITestOutputHelper output, Fixture fixture)
    {
        _output = output;
        _fixture = fixture;
        Journal.Write("made");
    }

    public async Task InitializeAsync()
    {
        await Task.Yield();
        Journal.Write("initialized");
    }

    [Fact]
    public void First()
    {
        _fixture.Uses++;
        Journal.Write("first");
    }

    [Fact]
    public void Second_fails()
    {
        _output.WriteLine("uses {0}", _fixture.Uses);
        Journal.Write("second");
        Assert.Fail("on purpose");
    }

    public Task DisposeAsync()
    {
        Journal.Write("disposed asynchronously");
        return Task.CompletedTask;
    }

    public void Dispose() => Journal.Write("disposed");
}

/// <summary>A class that cannot be made.</summary>
public class ThrowingConstructor
{
    public ThrowingConstructor() => throw new InvalidOperationException("no instance");

    [Fact]
    public void Never_runs()
    {
    }
}

/// <summary>Tests that two classes inherit.</summary>
public abstract class Inherited
{
    protected abstract int Number { get; }

    [Fact]
    public void Number_is_positive() => Assert.True(Number > 0);
}

/// <inheritdoc/>
public class InheritedGood : Inherited
{
    protected override int Number => 1;
}

/// <inheritdoc/>
public class InheritedBad : Inherited
{
    protected override int Number => -1;
}

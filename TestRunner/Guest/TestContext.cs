using Xunit;
using Xunit.Abstractions;

namespace TestRunner.Guest;

/// <summary>What a test is given while it runs: its output, its class's fixtures, and the order in which its parts are made and disposed.</summary>
public sealed class TestContext
{
    private readonly TestFixtures _fixtures;

    internal TestContext(TestOutput output, TestFixtures fixtures)
    {
        Output = output;
        _fixtures = fixtures;
    }

    /// <summary>What the test says; shown when it fails.</summary>
    public ITestOutputHelper Output { get; }

    /// <summary>The class's fixture of that type, made for the first test that asks and disposed after the class's last.</summary>
    public T Fixture<T>(Func<T> create)
        where T : class
        => _fixtures.Get(create);

    /// <summary>Makes the instance, runs the test on it, and disposes it, whatever happens in between.</summary>
    public void Run<T>(Func<TestContext, T> create, Func<T, ValueTask> body)
        where T : class
    {
        T instance = create(this);
        Both(
            () =>
            {
                if (instance is not IAsyncLifetime lifetime)
                {
                    Wait(body(instance));
                    return;
                }

                Wait(new ValueTask(lifetime.InitializeAsync()));
                Both(() => Wait(body(instance)), () => Wait(new ValueTask(lifetime.DisposeAsync())));
            },
            () => TestFixtures.Dispose(instance));
    }

    /// <summary>Does the second whatever becomes of the first. When both fail, both are told of: what ends a test must not hide why it failed.</summary>
    internal static void Both(Action first, Action second)
    {
        try
        {
            first();
        }
        catch (Exception failure)
        {
            try
            {
                second();
            }
            catch (Exception another)
            {
                throw new AggregateException("the test failed, and what ends it failed, too:", failure, another);
            }

            throw;
        }

        second();
    }

    /// <summary>Waits here, so that a test occupies one thread and its stack trace is its own.</summary>
    internal static void Wait(ValueTask task)
    {
        if (task.IsCompletedSuccessfully) return;
        task.AsTask().GetAwaiter().GetResult();
    }
}

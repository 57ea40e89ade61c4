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
        try
        {
            if (instance is IAsyncLifetime lifetime)
            {
                Wait(new ValueTask(lifetime.InitializeAsync()));
                try
                {
                    Wait(body(instance));
                }
                finally
                {
                    Wait(new ValueTask(lifetime.DisposeAsync()));
                }
            }
            else
            {
                Wait(body(instance));
            }
        }
        finally
        {
            TestFixtures.Dispose(instance);
        }
    }

    /// <summary>Waits here, so that a test occupies one thread and its stack trace is its own.</summary>
    internal static void Wait(ValueTask task)
    {
        if (task.IsCompletedSuccessfully) return;
        task.AsTask().GetAwaiter().GetResult();
    }
}

using Xunit;

namespace TestRunner.Guest;

/// <summary>The fixtures of the class whose tests run now.</summary>
internal sealed class TestFixtures
{
    private readonly Dictionary<Type, object> _fixtures = [];
    private readonly List<object> _inOrder = [];

    /// <summary>The check of the class, to be told what fixtures take.</summary>
    public LeakCheck? Leaks { get; init; }

    public T Get<T>(Func<T> create)
        where T : class
    {
        if (_fixtures.TryGetValue(typeof(T), out object? known)) return (T)known;
        T fixture = Leaks is null ? Make(create) : Leaks.Allow(() => Make(create));
        _fixtures.Add(typeof(T), fixture);
        _inOrder.Add(fixture);
        return fixture;
    }

    private static T Make<T>(Func<T> create)
        where T : class
    {
        T fixture = create();
        if (fixture is IAsyncLifetime lifetime) TestContext.Wait(new ValueTask(lifetime.InitializeAsync()));
        return fixture;
    }

    /// <summary>Disposes the fixtures, last made first.</summary>
    public void DisposeAll()
    {
        for (int index = _inOrder.Count - 1; index >= 0; index--)
        {
            object fixture = _inOrder[index];
            _inOrder.RemoveAt(index);
            _fixtures.Remove(fixture.GetType());
            if (fixture is IAsyncLifetime lifetime) TestContext.Wait(new ValueTask(lifetime.DisposeAsync()));
            Dispose(fixture);
        }
    }

    /// <summary>Disposes an object the way its type asks for.</summary>
    public static void Dispose(object instance)
    {
        // IAsyncLifetime has a DisposeAsync of its own, which has run by now.
        if (instance is IAsyncDisposable asynchronous and not IAsyncLifetime) TestContext.Wait(asynchronous.DisposeAsync());
        else if (instance is IDisposable disposable) disposable.Dispose();
    }
}

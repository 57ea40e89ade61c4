using System.Runtime.ExceptionServices;
using Xunit;

namespace TestRunner.Guest;

/// <summary>The fixtures of the class whose tests run now.</summary>
internal sealed class TestFixtures
{
    private readonly Dictionary<Type, object> _fixtures = [];
    private readonly Dictionary<Type, ExceptionDispatchInfo> _failures = [];
    private readonly List<object> _inOrder = [];

    /// <summary>The check of the class, to be told what fixtures take.</summary>
    public LeakCheck? Leaks { get; init; }

    /// <summary>The fixture of that type. One that cannot be made fails every test of its class in the same way, and is not tried again.</summary>
    public T Get<T>(Func<T> create)
        where T : class
    {
        if (_fixtures.TryGetValue(typeof(T), out object? known)) return (T)known;
        if (_failures.TryGetValue(typeof(T), out ExceptionDispatchInfo? failure)) failure.Throw();
        try
        {
            T fixture = Leaks is null ? Make(create) : Leaks.Allow(() => Make(create));
            _fixtures.Add(typeof(T), fixture);
            return fixture;
        }
        catch (Exception exception)
        {
            _failures.Add(typeof(T), ExceptionDispatchInfo.Capture(exception));
            throw;
        }
    }

    private T Make<T>(Func<T> create)
        where T : class
    {
        T fixture = create();

        // It may have taken something before it fails, so it is disposed in any case.
        _inOrder.Add(fixture);
        if (fixture is IAsyncLifetime lifetime) TestContext.Wait(new ValueTask(lifetime.InitializeAsync()));
        return fixture;
    }

    /// <summary>Disposes the fixtures, last made first.</summary>
    public void DisposeAll()
    {
        if (_inOrder.Count == 0) return;
        object fixture = _inOrder[^1];
        _inOrder.RemoveAt(_inOrder.Count - 1);
        _fixtures.Remove(fixture.GetType());
        TestContext.Both(
            () =>
            {
                if (fixture is IAsyncLifetime lifetime) TestContext.Both(() => TestContext.Wait(new ValueTask(lifetime.DisposeAsync())), () => Dispose(fixture));
                else Dispose(fixture);
            },
            DisposeAll);
    }

    /// <summary>Disposes an object the way its type asks for.</summary>
    public static void Dispose(object instance)
    {
        // IAsyncLifetime has a DisposeAsync of its own, which has run by now.
        if (instance is IAsyncDisposable asynchronous and not IAsyncLifetime) TestContext.Wait(asynchronous.DisposeAsync());
        else if (instance is IDisposable disposable) disposable.Dispose();
    }
}

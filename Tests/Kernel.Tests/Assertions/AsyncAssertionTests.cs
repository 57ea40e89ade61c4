using System.ComponentModel;
using Xunit;
using Xunit.Sdk;

namespace Kernel.Tests.Assertions;

/// <summary>Assertions over tasks and events.</summary>
public class AsyncAssertionTests
{
    private static readonly int[] Numbers = [1, 2, 3];

    [Fact]
    public async Task AllAsync_waits_for_each_item()
    {
        await Assert.AllAsync(Numbers, static async number =>
        {
            await Task.Yield();
            Assert.True(number > 0);
        });
        await Failure.OfAsync<AllException>("1 out of 3", static () => Assert.AllAsync(Numbers, static async number =>
        {
            await Task.Yield();
            Assert.True(number < 3);
        }));
    }

    [Fact]
    public async Task CollectionAsync_inspects_each_item()
    {
        await Assert.CollectionAsync([1, 2], static _ => Task.CompletedTask, static async second =>
        {
            await Task.Yield();
            Assert.Equal(2, second);
        });
        await Failure.OfAsync<CollectionException>("Mismatched item count", static () => Assert.CollectionAsync([1], static _ => Task.CompletedTask, static _ => Task.CompletedTask));
        await Failure.OfAsync<CollectionException>("Item comparison failure", static () => Assert.CollectionAsync([1], static _ => throw new FormatException("no")));
    }

    [Fact]
    public async Task ThrowsAsync_and_ThrowsAnyAsync()
    {
        await Assert.ThrowsAsync<ArgumentNullException>("x", static () => throw new ArgumentNullException("x"));
        await Assert.ThrowsAnyAsync<ArgumentException>(static () => throw new ArgumentNullException("x"));
        await Failure.OfAsync<ThrowsException>("No exception was thrown", static () => Assert.ThrowsAsync<FormatException>(static () => Task.CompletedTask));
        await Failure.OfAsync<ThrowsAnyException>("No exception was thrown", static () => Assert.ThrowsAnyAsync<ArgumentException>(static () => Task.CompletedTask));
        await Failure.OfAsync<ThrowsAnyException>("FormatException", static () => Assert.ThrowsAnyAsync<ArgumentException>(static () => throw new FormatException()));
    }

    [Fact]
    public void Raises_RaisesAny_and_events_without_arguments()
    {
        var source = new Source();
        Assert.Raises(handler => source.Rang += handler, handler => source.Rang -= handler, source.Happen);
        Assert.Raises<int>(handler => source.Told += handler, handler => source.Told -= handler, () => source.Tell(1));
        Assert.RaisesAny(handler => source.Plain += handler, handler => source.Plain -= handler, source.Happen);
        Assert.RaisesAny<EventArgs>(handler => source.Happened += handler, handler => source.Happened -= handler, source.Happen);
        Failure.Of<RaisesException>("No event was raised", () => Assert.Raises<int>(handler => source.Told += handler, handler => source.Told -= handler, static () => { }));
        Failure.Of<RaisesAnyException>("No event was raised", () => Assert.RaisesAny(handler => source.Plain += handler, handler => source.Plain -= handler, static () => { }));
    }

    [Fact]
    public async Task RaisesAsync_and_RaisesAnyAsync()
    {
        var source = new Source();
        async Task TellLater()
        {
            await Task.Yield();
            source.Tell(7);
        }

        async Task HappenLater()
        {
            await Task.Yield();
            source.Happen();
        }

        Assert.Equal(7, (await Assert.RaisesAsync<int>(handler => source.Told += handler, handler => source.Told -= handler, TellLater)).Arguments);
        await Assert.RaisesAnyAsync<EventArgs>(handler => source.Happened += handler, handler => source.Happened -= handler, HappenLater);
        await Failure.OfAsync<RaisesException>("No event was raised", () => Assert.RaisesAsync<int>(handler => source.Told += handler, handler => source.Told -= handler, static () => Task.CompletedTask));
        await Failure.OfAsync<RaisesAnyException>("No event was raised", () => Assert.RaisesAnyAsync<EventArgs>(handler => source.Happened += handler, handler => source.Happened -= handler, static () => Task.CompletedTask));
    }

    [Fact]
    public async Task PropertyChanged_and_PropertyChangedAsync()
    {
        var source = new Source();
        Assert.PropertyChanged(source, "Name", source.Rename);
        await Assert.PropertyChangedAsync(source, "Name", async () =>
        {
            await Task.Yield();
            source.Rename();
        });
        Failure.Of<PropertyChangedException>("Name", () => Assert.PropertyChanged(source, "Name", static () => { }));
        await Failure.OfAsync<PropertyChangedException>("Other", () => Assert.PropertyChangedAsync(source, "Other", static () => Task.CompletedTask));
    }

    private sealed class Source : INotifyPropertyChanged
    {
        public event EventHandler? Plain;

        public event EventHandler<EventArgs>? Happened;

        public event Action? Rang;

        public event Action<int>? Told;

        public event PropertyChangedEventHandler? PropertyChanged;

        public void Happen()
        {
            Plain?.Invoke(this, EventArgs.Empty);
            Happened?.Invoke(this, EventArgs.Empty);
            Rang?.Invoke();
        }

        public void Tell(int what) => Told?.Invoke(what);

        public void Rename() => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs("Name"));
    }
}

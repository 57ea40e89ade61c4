using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

public sealed class TextScreenTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Text_stands_in_memory_with_its_colours()
    {
        _ = new SimulatedVga(_machine);
        using TextScreen screen = TextScreen.TryOpen()!;
        screen.Write("A\u001b[1;31;44mé");
        screen.Render();
        Assert.Equal([0x0741, 0x1C82, 0x0720], SimulatedVga.Cells(3).Select(cell => (int)cell));
    }

    [Fact]
    public void Cursor_of_the_adapter_follows()
    {
        var vga = new SimulatedVga(_machine);
        using TextScreen screen = TextScreen.TryOpen()!;
        screen.Write("one\ntwo");
        screen.Render();
        Assert.Equal((83, true), (vga.Cursor, vga.CursorVisible));
        screen.Write("\u001b[?25l");
        screen.Render();
        Assert.False(vga.CursorVisible);
    }

    [Fact]
    public void Bright_backgrounds_are_chosen_over_blinking()
    {
        var vga = new SimulatedVga(_machine);
        using TextScreen screen = TextScreen.TryOpen()!;
        Assert.Equal([0x30, 0x04], vga.AttributeWrites);
    }

    [Fact]
    public void Without_an_adapter_there_is_no_screen() => Assert.Null(TextScreen.TryOpen());

    [Fact]
    public void Disposed_screen_leaves_no_window()
    {
        _ = new SimulatedVga(_machine);
        TextScreen.TryOpen()!.Dispose();
        Assert.Equal(0, _machine.Memory.MappedPages);
    }
}

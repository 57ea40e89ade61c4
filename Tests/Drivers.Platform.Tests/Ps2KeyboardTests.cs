using System.Collections.Concurrent;
using Cosmos.Core;
using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

public sealed class Ps2KeyboardTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Machine_without_a_controller_has_no_keyboard() => Assert.Null(Ps2Keyboard.TryOpen(static _ => { }));

    [Fact]
    public void Controller_that_is_always_busy_is_given_up()
    {
        _machine.Ports[0x64] = new SimulatedPort(() => 0x02);
        Assert.Null(Ps2Keyboard.TryOpen(static _ => { }));
    }

    [Fact]
    public void Controller_that_never_answers_is_given_up()
    {
        _machine.Ports[0x64] = new SimulatedPort(() => 0x00);
        Assert.Null(Ps2Keyboard.TryOpen(static _ => { }));
    }

    [Fact]
    public void Controller_whose_buffer_never_empties_is_given_up_or_set_up_in_bounded_steps()
    {
        _machine.Ports[0x64] = new SimulatedPort(() => 0x01);
        _machine.Ports[0x60] = new SimulatedPort(() => 0xFA);

        Ps2Keyboard.TryOpen(static _ => { })?.Dispose();
        Assert.True(_machine.PortTrace.Count < 2000);
    }

    [Fact]
    public void Set_up_enables_interrupt_and_translation_and_scanning()
    {
        List<string> writes = [];
        Queue<byte> answers = new();
        _machine.Ports[0x64] = new SimulatedPort(() => answers.Count > 0 ? 1u : 0u, value =>
        {
            writes.Add($"command {value:x2}");
            if (value == 0x20)
                answers.Enqueue(0x32);
        });
        _machine.Ports[0x60] = new SimulatedPort(() => answers.Dequeue(), value =>
        {
            writes.Add($"data {value:x2}");
            if (value == 0xF4)
                answers.Enqueue(0xFA);
        });
        using Ps2Keyboard? keyboard = Ps2Keyboard.TryOpen(static _ => { });
        Assert.NotNull(keyboard);
        Assert.Equal(["command ad", "command a7", "command 20", "command 60", "data 61", "command ae", "data f4"], writes);
    }

    [Fact]
    public void Key_arrives_with_its_interrupt()
    {
        const byte ScanCodeOfA = 0x1E;
        bool isFull = false;
        using var arrived = new BlockingCollection<char>();
        _machine.Ports[0x64] = new SimulatedPort(() => Volatile.Read(ref isFull) ? 1u : 0u, value => isFull = value == 0x20);
        _machine.Ports[0x60] = new SimulatedPort(() =>
        {
            Volatile.Write(ref isFull, false);
            return ScanCodeOfA;
        });
        using Ps2Keyboard? keyboard = Ps2Keyboard.TryOpen(key => arrived.Add(key.KeyChar));
        Assert.NotNull(keyboard);
        Volatile.Write(ref isFull, true);
        _machine.Interrupts.Raise(Ps2Keyboard.Gsi);
        Assert.Equal('a', arrived.Take());
    }

    [Fact]
    public void Interrupt_that_somebody_holds_is_refused()
    {
        using IrqLine held = IrqLine.Claim(Ps2Keyboard.Gsi, IrqTrigger.EdgeHigh);
        _machine.Ports[0x64] = new SimulatedPort(() => 0x01);
        _machine.Ports[0x60] = new SimulatedPort(() => 0xFA);
        Assert.Throws<InvalidOperationException>(() => Ps2Keyboard.TryOpen(static _ => { }));
    }
}

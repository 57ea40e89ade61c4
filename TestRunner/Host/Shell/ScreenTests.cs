using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Host.Shell;

/// <summary>Screen and keyboard, seen and pressed from outside the machine.</summary>
[Trait("Seconds", "15")]
public class ScreenTests
{
    private const int CellWidth = 8;
    private const int CellHeight = 16;

    [Theory]
    [InlineData("iso", 720, 9)]
    [InlineData("kernel", 720, 9)]
    [InlineData("uefi", 1024, CellWidth)]
    public void Prompt_is_on_the_screen_and_keys_run_a_command(string boot, int width, int cellWidth)
    {
        using var socket = new TemporaryFile(".sock");
        using var photo = new TemporaryFile(".ppm");
        using GuestMachine machine = ShellSession.Boot(["--boot", boot, "--", .. QemuMonitor.Arguments(socket.Name)]);
        machine.Expect(ShellSession.Prompt, ShellSession.Patience);
        using QemuMonitor monitor = QemuMonitor.Connect(socket.Name, ShellSession.Patience);

        Photograph before = Take(monitor, photo.Name);
        Assert.Equal(width, before.Width);
        int line = PromptLine(before, cellWidth);
        Assert.True(line >= 1, "something is written above the prompt");
        Assert.True(before.CellsUsed(0, cellWidth, CellHeight) > 10, "the greeting is on the first line");

        // What keys type is echoed on the serial line as well, for both are one terminal.
        monitor.Type("echo sesame");
        machine.Expect("echo sesame", ShellSession.Patience);
        machine.Expect("\nsesame", ShellSession.Patience);
        machine.Expect(ShellSession.Prompt, ShellSession.Patience);
        Photograph after = Take(monitor, photo.Name);

        // "sesame" stands behind "aster> echo " on one line and at the start of the next, letter for letter the same shapes.
        const int Typed = 12;
        for (int letter = 0; letter < "sesame".Length; letter++)
        {
            string shape = after.Shape(line, Typed + letter, cellWidth, CellHeight);
            Assert.Contains('#', shape);
            Assert.Equal(shape, after.Shape(line + 1, letter, cellWidth, CellHeight));
        }

        Assert.Equal(after.Shape(line, 7, cellWidth, CellHeight), after.Shape(line, Typed + 1, cellWidth, CellHeight));
        Assert.Equal(after.Shape(line, 0, cellWidth, CellHeight), after.Shape(line + 2, 0, cellWidth, CellHeight));
        machine.Type("poweroff\n");
        Assert.Equal(0, machine.WaitForExit(ShellSession.Patience));
    }

    private static Photograph Take(QemuMonitor monitor, string file)
    {
        // The screen is drawn a moment after the serial line.
        Thread.Sleep(1500);
        monitor.Say($"screendump {file}");
        return Photograph.Load(file);
    }

    // The last line with something on it.
    private static int PromptLine(Photograph photo, int cellWidth)
    {
        for (int line = (photo.Height / CellHeight) - 1; line >= 0; line--)
        {
            if (photo.CellsUsed(line, cellWidth, CellHeight) > 0) return line;
        }

        throw new InvalidOperationException("the screen is empty");
    }
}

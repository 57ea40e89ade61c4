using System.Text;
using Cosmos.Core;
using Drivers.Platform;

namespace Cosmos.System;

/// <summary>The console of a PC: COM1, the screen that the boot loader left, and the PS/2 keyboard, as one <see cref="Terminal"/>.</summary>
public sealed class PlatformConsole
{
    private const string PeerFile = "opt/aster/console";
    private const string TerminalVariable = "TERM";

    private PlatformConsole()
    {
    }

    /// <summary>The console that <see cref="Kernel.OnBoot"/> opened, or null.</summary>
    public static PlatformConsole? Current { get; private set; }

    /// <summary>Where it all comes together.</summary>
    public Terminal Terminal { get; } = new();

    /// <summary>COM1.</summary>
    public required SerialTerminal Serial { get; init; }

    /// <summary>The screen, if there is one.</summary>
    public required CharacterScreen? Screen { get; init; }

    /// <summary>The keyboard, if there is one.</summary>
    public Ps2Keyboard? Keyboard { get; private set; }

    /// <summary>Opens what is there and makes it <see cref="ConsoleHost.Current"/>. A part that fails is logged and left out.</summary>
    [BusTier]
    public static PlatformConsole Open()
    {
        var console = new PlatformConsole { Serial = new SerialTerminal(FindPeer()), Screen = Attempt("screen", OpenScreen) };
        console.Terminal.Attach(console.Serial);
        if (console.Screen is not null)
        {
            console.Terminal.Attach(new ScreenOutput(console.Screen));
            console.Screen.Start();
        }

        // What programs look at before they send escape sequences.
        if (console.Serial.IsInteractive && Environment.GetEnvironmentVariable(TerminalVariable) is null)
            Environment.SetEnvironmentVariable(TerminalVariable, "xterm-256color");
        ConsoleHost.Current = console.Terminal;
        Current = console;
        console.Serial.StartReading(console.Terminal);
        console.Keyboard = Attempt("keyboard", () => Ps2Keyboard.TryOpen(console.Terminal.Type));
        return console;
    }

    private static SerialPeer FindPeer()
    {
        if (SerialPeer.TryFromCommandLine(Machine.Boot.CommandLine, out SerialPeer peer))
            return peer;
        return FirmwareConfig.TryRead(PeerFile, out byte[] content) ? SerialPeer.Parse(Encoding.ASCII.GetString(content)) : SerialPeer.Plain;
    }

    private static CharacterScreen? OpenScreen()
    {
        // A direct boot (PVH) says nothing of the screen; the firmware left it in text mode.
        if (Machine.Boot.Framebuffer is not FramebufferInfo framebuffer)
            return Machine.Boot.Protocol == BootProtocol.Pvh ? TextScreen.TryOpen() : null;
        if (framebuffer.Kind == FramebufferKind.Text)
            return TextScreen.TryOpen();
        if (framebuffer.BitsPerPixel != 32)
        {
            KernelLog.Write($"screen: {framebuffer.BitsPerPixel} bits a pixel are not supported");
            return null;
        }

        var format = new FramebufferFormat(
            framebuffer.Address,
            (uint)framebuffer.PitchBytes,
            (uint)framebuffer.Width,
            (uint)framebuffer.Height,
            (byte)framebuffer.RedShift,
            (byte)framebuffer.GreenShift,
            (byte)framebuffer.BlueShift);
        return new FramebufferScreen(format, ConsoleFont.Load());
    }

    private static T? Attempt<T>(string what, Func<T?> open)
        where T : class
    {
        try
        {
            T? opened = open();
            KernelLog.Write(opened is null ? $"{what}: none" : $"{what}: {opened.GetType().Name}");
            return opened;
        }
        catch (Exception e) when (e is PageRefusedException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            KernelLog.Write($"{what}: {e.Message}");
            return null;
        }
    }
}

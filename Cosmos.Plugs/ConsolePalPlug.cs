using System.Text;
using Cosmos.Core;
using IL2CPU.API.Attribs;

namespace Cosmos.Plugs;

/// <summary>
/// What is under <see cref="Console"/>: an internal type of the BCL that speaks to a Unix terminal. Here it speaks to <see cref="ConsoleHost"/>.
/// Without a host, colours and cursor do nothing.
/// </summary>
[Plug(TargetName = "System.ConsolePal, System.Console")]
internal static class ConsolePalPlug
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 25;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly HostConsoleReader Reader = new();

    public static void EnsureConsoleInitialized()
    {
    }

    public static Stream OpenStandardInput() => new HostConsoleStream(HostConsoleStream.Channel.Input, Reader);

    public static Stream OpenStandardOutput() => new HostConsoleStream(HostConsoleStream.Channel.Output);

    public static Stream OpenStandardError() => new HostConsoleStream(HostConsoleStream.Channel.Error);

    public static Encoding get_InputEncoding() => Utf8;

    public static Encoding get_OutputEncoding() => Utf8;

    public static TextReader GetOrCreateReader() => Reader;

    public static bool get_KeyAvailable() => ConsoleHost.Current?.KeyAvailable ?? false;

    public static ConsoleKeyInfo ReadKey(bool intercept) =>
        ConsoleHost.Current is { } host ? host.ReadKey(intercept) : throw new InvalidOperationException("there is no console that reads keys yet");

    public static bool get_TreatControlCAsInput() => ConsoleHost.Current?.TreatControlCAsInput ?? false;

    public static void set_TreatControlCAsInput(bool value)
    {
        if (ConsoleHost.Current is { } host)
            host.TreatControlCAsInput = value;
    }

    public static ConsoleColor get_ForegroundColor() => ConsoleHost.Current?.ForegroundColor ?? ConsoleHost.UnknownColor;

    public static void set_ForegroundColor(ConsoleColor value)
    {
        Check(value);
        if (ConsoleHost.Current is { } host)
            host.ForegroundColor = value;
    }

    public static ConsoleColor get_BackgroundColor() => ConsoleHost.Current?.BackgroundColor ?? ConsoleHost.UnknownColor;

    public static void set_BackgroundColor(ConsoleColor value)
    {
        Check(value);
        if (ConsoleHost.Current is { } host)
            host.BackgroundColor = value;
    }

    public static void ResetColor() => ConsoleHost.Current?.ResetColor();

    public static string get_Title() => throw new PlatformNotSupportedException();

    public static void set_Title(string value)
    {
        if (ConsoleHost.Current is { } host)
            host.Title = value;
    }

    public static void Beep() => ConsoleHost.Current?.Beep();

    public static void Beep(int frequency, int duration) => throw new PlatformNotSupportedException();

    public static void Clear() => ConsoleHost.Current?.Clear();

    public static void SetCursorPosition(int left, int top)
    {
        if (ConsoleHost.Current is { } host)
            host.CursorPosition = (left, top);
    }

    public static (int Left, int Top) GetCursorPosition() => ConsoleHost.Current?.CursorPosition ?? (0, 0);

    public static bool get_CursorVisible() => throw new PlatformNotSupportedException();

    public static void set_CursorVisible(bool value)
    {
        if (ConsoleHost.Current is { } host)
            host.CursorVisible = value;
    }

    public static int get_BufferWidth() => ConsoleHost.Current?.Width ?? UsualWidth;

    public static int get_BufferHeight() => ConsoleHost.Current?.Height ?? UsualHeight;

    public static int get_LargestWindowWidth() => ConsoleHost.Current?.Width ?? UsualWidth;

    public static int get_LargestWindowHeight() => ConsoleHost.Current?.Height ?? UsualHeight;

    public static int get_WindowWidth() => ConsoleHost.Current?.Width ?? UsualWidth;

    public static int get_WindowHeight() => ConsoleHost.Current?.Height ?? UsualHeight;

    public static bool IsInputRedirectedCore() => ConsoleHost.Current?.IsInputRedirected ?? true;

    public static bool IsOutputRedirectedCore() => ConsoleHost.Current?.IsOutputRedirected ?? true;

    public static bool IsErrorRedirectedCore() => ConsoleHost.Current?.IsOutputRedirected ?? true;

    private static void Check(ConsoleColor value)
    {
        if (value is (< ConsoleColor.Black or > ConsoleColor.White) and not ConsoleHost.UnknownColor)
            throw new ArgumentException("The ConsoleColor enum value was not defined on that enum. Please use a defined color from the enum.");
    }
}

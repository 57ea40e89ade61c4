using System.Text;

namespace Cosmos.System.Tests;

/// <summary>Keys as a terminal sends them.</summary>
internal static class Keys
{
    public const string Up = "\u001b[A";
    public const string Down = "\u001b[B";
    public const string Right = "\u001b[C";
    public const string Left = "\u001b[D";
    public const string Home = "\u001b[H";
    public const string End = "\u001b[F";
    public const string Delete = "\u001b[3~";
    public const string ControlRight = "\u001b[1;5C";
    public const string ControlLeft = "\u001b[1;5D";

    public static string Control(char letter) => ((char)(letter - 'A' + 1)).ToString();

    public static List<ConsoleKeyInfo> Decode(string typed, bool terminal = true)
    {
        var decoder = new KeyDecoder { IsTerminal = terminal };
        return [.. decoder.Decode(Encoding.UTF8.GetBytes(typed))];
    }
}

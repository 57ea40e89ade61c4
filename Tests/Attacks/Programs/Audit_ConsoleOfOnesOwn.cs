// A device driver that puts itself between all programs and their console, to read what is typed.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run() => ConsoleHost.Current = null;
}

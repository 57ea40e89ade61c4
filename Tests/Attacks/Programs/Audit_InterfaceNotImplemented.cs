// An object taken for an interface that it does not have.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static IDisposable As(string text) => throw new NotSupportedException(); }
public static class Attack
{
    public static void Run() => Forge.As("text").Dispose();
}

// An array of strings is read as one of objects, which a span for reading allows, and written to.
// Stopped by: audit IL2CPU0101
// Package
// By hand
public static class Forge
{
    public static ref T As<T>(ref readonly T reference) => throw new InvalidOperationException();
}

public static class Attack
{
    public static int Run()
    {
        string[] names = ["name"];
        var span = new ReadOnlySpan<object>(names);
        Forge.As(in span[0]) = new object();
        return names[0].Length;
    }
}

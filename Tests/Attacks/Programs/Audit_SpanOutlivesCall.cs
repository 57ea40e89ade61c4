// A package returns a span over its own stack.
// Package
// By hand
// Assembly: Some.Package
// Stopped by: audit IL2CPU0101
public static class Forge { public static Span<int> As(scoped Span<int> span) => throw new NotSupportedException(); }
public static class Attack
{
    public static Span<int> Run()
    {
        Span<int> local = stackalloc int[4];
        return Forge.As(local);
    }
}

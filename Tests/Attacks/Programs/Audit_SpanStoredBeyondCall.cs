// A package hands a span over its own stack to its caller, through what the caller passed in.
// Package
// By hand
// Assembly: Some.Package
// Stopped by: audit IL2CPU0101
public ref struct Holder { public Span<int> Span; }
public static class Forge { public static Span<int> As(scoped Span<int> span) => throw new NotSupportedException(); }
public static class Attack
{
    public static void Run(ref Holder holder)
    {
        Span<int> local = stackalloc int[4];
        holder.Span = Forge.As(local);
    }
}

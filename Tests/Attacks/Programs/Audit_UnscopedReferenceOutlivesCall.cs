// A package returns a reference to a field of a variable of its own.
// Assembly: Some.Package
// Package
// By hand
// Stopped by: audit IL2CPU0101
public struct Holder
{
    private int _field;
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref int Reference => ref _field;
}
public static class Forge { public static ref int As(scoped ref int local) => throw new NotSupportedException(); }
public static class Attack
{
    public static ref int Run()
    {
        Holder holder = default;
        return ref Forge.As(ref holder.Reference);
    }
}

// A struct that gives out a reference to itself, and a variable that is gone.
// Stopped by: compiler CS8352
using System.Diagnostics.CodeAnalysis;

public struct Holder
{
    private int _field;

    [UnscopedRef]
    public Span<int> Inside() => new(ref _field);
}

public static class Attack
{
    public static Span<int> Run()
    {
        var holder = new Holder();
        Span<int> inside = holder.Inside();
        return inside;
    }
}

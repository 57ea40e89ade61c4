// A package that allowed itself pointers.
// Package
// Unsafe
// Assembly: Some.Package
// Stopped by: audit IL2CPU0102
public static class Attack
{
    public static unsafe void Run(byte* to) => *to = 0;
}

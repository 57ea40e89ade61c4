// The letters of a string that everybody goes by, changed.
// Stopped by: audit IL2CPU0101
// Package
// By hand
public static class Forge
{
    public static ref T As<T>(ref readonly T reference) => throw new InvalidOperationException();
}

public static class Attack
{
    public static void Run(PciDevice device) => Forge.As(in device.Driver!.Name.GetPinnableReference()) = 'x';
}

// A package returns a reference to its own stack.
// Package
// By hand
// Assembly: Some.Package
// Stopped by: audit IL2CPU0101
public static class Forge { public static ref int As(scoped ref int variable) => throw new NotSupportedException(); }
public static class Attack
{
    public static ref int Run()
    {
        int local = 1;
        return ref Forge.As(ref local);
    }
}

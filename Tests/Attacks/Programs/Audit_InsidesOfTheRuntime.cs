// A package that was compiled against the runtime itself, whose insides are public: RuntimeAugments among them, which reads objects at any address.
// Assembly: Some.Package
// Package
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static void Run() => Internal.Console.Write("insides");
}

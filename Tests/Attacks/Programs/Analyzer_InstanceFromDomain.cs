// An object by name, from the application domain.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object? Run() => AppDomain.CurrentDomain.CreateInstanceAndUnwrap("Plugs", "Plugs.NucleusEntry");
}

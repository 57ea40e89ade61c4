// The same by way of the module.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object? Run() => typeof(VmPager).Assembly.ManifestModule.GetType("Cosmos.Core.Seam.PortInstructions");
}

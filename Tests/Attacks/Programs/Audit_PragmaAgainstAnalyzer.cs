// The analyzer switched off where it hurts.
// Stopped by: audit IL2CPU0104
#pragma warning disable RS0030
public static class Attack
{
    public static string Run(object pager) => System.Runtime.CompilerServices.Unsafe.As<string>(pager);
}

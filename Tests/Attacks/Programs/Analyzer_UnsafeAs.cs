// One class taken for another, without the keyword.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static string Run(object pager) => System.Runtime.CompilerServices.Unsafe.As<string>(pager);
}

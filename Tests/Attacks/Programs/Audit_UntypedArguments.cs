// Arguments that nobody checks the types of.
// Stopped by: audit IL2CPU0101
public static class Attack
{
    public static void Run() => Take(__arglist("a string"));

    private static void Take(__arglist)
    {
    }
}

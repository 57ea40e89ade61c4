// An object of another class stored in an array of pagers that is called an array of objects.
// Stopped by: run time ArrayTypeMismatchException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        object[] pagers = new VmPager[1];
        pagers[0] = "a string";
    }
}

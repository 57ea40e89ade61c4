// The nucleus, called straight.
// Stopped by: analyzer RS0030
public static class Attack
{
    [System.Runtime.InteropServices.DllImport("nucleus")]
    public static extern long nucleus_call(ulong number);
}

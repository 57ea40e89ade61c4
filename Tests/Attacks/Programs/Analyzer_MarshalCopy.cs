// Memory by address.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run(nint from, byte[] to) => System.Runtime.InteropServices.Marshal.Copy(from, to, 0, to.Length);
}

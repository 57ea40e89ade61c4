// A file that others read is closed under them, and the next one to be opened takes its place.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run(System.IO.FileStream file)
    {
        file.SafeFileHandle.DangerousRelease();
        file.SafeFileHandle.DangerousRelease();
    }
}

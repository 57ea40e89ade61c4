// A file that somebody else has open, by its number.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static int Run() => new System.IO.FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(64, false), System.IO.FileAccess.Read).ReadByte();
}

// What makes handles for native calls makes them of any number.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static void Run()
    {
        var made = new System.Runtime.InteropServices.Marshalling.SafeHandleMarshaller<Microsoft.Win32.SafeHandles.SafeFileHandle>.ManagedToUnmanagedOut();
        made.FromUnmanaged(0x10_0000);
    }
}

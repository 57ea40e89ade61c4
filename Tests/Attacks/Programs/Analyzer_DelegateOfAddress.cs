// A delegate for native code at an address.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run() => System.Runtime.InteropServices.Marshal.GetDelegateForFunctionPointer<Action>(0x10_0000)();
}

// A managed method as a number, to be called by native code.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static nint Run() => System.Runtime.InteropServices.Marshal.GetFunctionPointerForDelegate<Action>(() => { });
}

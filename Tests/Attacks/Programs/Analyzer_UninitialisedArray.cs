// What other code left in the heap.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static byte[] Run() => GC.AllocateUninitializedArray<byte>(1 << 20);
}

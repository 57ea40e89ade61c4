// A device driver that answers everybody's system calls.
// Stopped by: audit IL2CPU0110
public sealed class Attack : FileCallHost
{
    public static void Run() => new Attack().Install();
    public override long Answer(in FileCall call) => 0;
    public override long Map(int descriptor, bool writable, out FileMemory? memory) { memory = null; return 0x10_0000; }
}

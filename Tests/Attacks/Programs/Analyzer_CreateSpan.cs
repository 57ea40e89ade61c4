// A span longer than its memory.
// Stopped by: analyzer RS0030
using System.Runtime.InteropServices;
public static class Attack
{
    public static Span<byte> Run(ref byte start) => MemoryMarshal.CreateSpan(ref start, 1 << 20);
}

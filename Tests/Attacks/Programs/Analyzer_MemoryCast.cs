// Bytes read as what holds references.
// Stopped by: analyzer RS0030
using System.Runtime.InteropServices;
public static class Attack
{
    public static DmaUse Run(Span<byte> bytes) => MemoryMarshal.AsRef<DmaUse>(bytes);
}

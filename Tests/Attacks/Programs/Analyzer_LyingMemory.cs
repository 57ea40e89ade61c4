// Memory whose pin leads elsewhere, handed to a device.
// Stopped by: analyzer RS0030
using System.Buffers;
public sealed class Attack : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => default;
    public override MemoryHandle Pin(int elementIndex = 0) => default;
    public override void Unpin() { }
    protected override void Dispose(bool disposing) { }
}

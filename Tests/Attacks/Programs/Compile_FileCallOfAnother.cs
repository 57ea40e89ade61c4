// A file that somebody else has open, by its number, asked of who answers system calls.
// Stopped by: compiler CS0117
public static class Attack
{
    public static long Run(Span<byte> into) => FileCallHost.Current!.Answer(new FileCall(FileCallNumber.Read, [64, 0, 10], memory: into));
}

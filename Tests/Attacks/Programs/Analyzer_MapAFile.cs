// Memory behind a file, by address.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run() => System.IO.MemoryMappedFiles.MemoryMappedFile.CreateFromFile("/dev/mem").CreateViewAccessor().Write(0, 1);
}

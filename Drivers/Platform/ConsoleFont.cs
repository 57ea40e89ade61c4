namespace Drivers.Platform;

/// <summary>The font that is packed into this assembly at build.</summary>
public static class ConsoleFont
{
    private const string ResourceName = "font8x16.psf";

    /// <summary>Reads the font; each call reads it anew.</summary>
    /// <exception cref="InvalidDataException">The image was built without it.</exception>
    public static PsfFont Load()
    {
        using Stream stream = typeof(ConsoleFont).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidDataException($"no resource {ResourceName}");
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new PsfFont(file);
    }
}

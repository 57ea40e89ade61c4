namespace TestRunner.Host.Shell;

/// <summary>A photograph of a screen, as QEMU's <c>screendump</c> writes it (PPM, P6).</summary>
public sealed class Photograph
{
    private readonly byte[] _pixels;

    private Photograph(int width, int height, byte[] pixels)
    {
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>Lines of pixels.</summary>
    public int Height { get; }

    /// <summary>Reads a file.</summary>
    public static Photograph Load(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int position = 0;
        string Word()
        {
            int start = position;
            while (bytes[position] > ' ') position++;
            return System.Text.Encoding.ASCII.GetString(bytes, start, position++ - start);
        }

        if (Word() != "P6") throw new InvalidDataException($"{file} is no P6");
        int width = int.Parse(Word());
        int height = int.Parse(Word());
        if (Word() != "255") throw new InvalidDataException($"{file} has not 8 bits a colour");
        return new Photograph(width, height, bytes[position..]);
    }

    /// <summary>Whether a pixel is light.</summary>
    public bool IsLit(int x, int y)
    {
        int at = ((y * Width) + x) * 3;
        return _pixels[at] + _pixels[at + 1] + _pixels[at + 2] > 3 * 0x60;
    }

    /// <summary>How many cells of a line of text show something.</summary>
    public int CellsUsed(int line, int cellWidth, int cellHeight)
    {
        int used = 0;
        for (int cell = 0; (cell + 1) * cellWidth <= Width; cell++)
        {
            if (Shape(line, cell, cellWidth, cellHeight).Contains('#')) used++;
        }

        return used;
    }

    /// <summary>A cell of text as a shape, to compare with another cell.</summary>
    public string Shape(int line, int cell, int cellWidth, int cellHeight)
    {
        char[] shape = new char[cellWidth * cellHeight];
        for (int y = 0; y < cellHeight; y++)
        {
            for (int x = 0; x < cellWidth; x++) shape[(y * cellWidth) + x] = IsLit((cell * cellWidth) + x, (line * cellHeight) + y) ? '#' : ' ';
        }

        return new string(shape);
    }
}

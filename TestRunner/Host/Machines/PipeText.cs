using System.Text;

namespace TestRunner.Host.Machines;

/// <summary>
/// Text from a pipe, given on as soon as it is there. A <see cref="StreamReader"/> keeps what it has read when that just fills its buffer, and waits for more: a machine that said 1,024
/// bytes and then waited to be asked seemed to hang.
/// </summary>
public static class PipeText
{
    private const int BufferBytes = 4096;

    /// <summary>Takes some text. It is gone afterwards.</summary>
    public delegate void Taker(ReadOnlySpan<char> text);

    /// <summary>Reads UTF-8 until the other end closes the pipe.</summary>
    public static void ReadToEnd(Stream pipe, Taker take)
    {
        var encoding = new UTF8Encoding(false, throwOnInvalidBytes: false);
        Decoder decoder = encoding.GetDecoder();
        byte[] bytes = new byte[BufferBytes];
        char[] characters = new char[encoding.GetMaxCharCount(BufferBytes)];
        for (int count = pipe.Read(bytes); count > 0; count = pipe.Read(bytes))
            take(characters.AsSpan(0, decoder.GetChars(bytes.AsSpan(0, count), characters, flush: false)));
    }
}

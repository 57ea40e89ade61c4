namespace Drivers.Platform;

/// <summary>The character set in the ROM of VGA adapters: which byte of text memory shows a character.</summary>
public static class CodePage437
{
    private const byte QuestionMark = (byte)'?';

    private const string UpperHalf =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

    private static readonly Dictionary<char, byte> Bytes = Build();

    /// <summary>The byte for a character; a question mark where there is none.</summary>
    public static byte FromChar(char character) => character switch
    {
        >= ' ' and <= '~' => (byte)character,
        _ => Bytes.GetValueOrDefault(character, QuestionMark),
    };

    private static Dictionary<char, byte> Build()
    {
        Dictionary<char, byte> bytes = new()
        {
            ['•'] = 0x07,
            ['→'] = 0x1A,
            ['←'] = 0x1B,
            ['↑'] = 0x18,
            ['↓'] = 0x19,
            ['–'] = (byte)'-',
            ['—'] = (byte)'-',
            ['‘'] = (byte)'\'',
            ['’'] = (byte)'\'',
            ['“'] = (byte)'"',
            ['”'] = (byte)'"',
            ['\ufffd'] = 0xFE,
        };
        for (int i = 0; i < UpperHalf.Length; i++)
            bytes.TryAdd(UpperHalf[i], (byte)(0x80 + i));
        return bytes;
    }
}

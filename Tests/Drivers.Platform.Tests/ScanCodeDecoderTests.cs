namespace Drivers.Platform.Tests;

public sealed class ScanCodeDecoderTests
{
    private readonly ScanCodeDecoder _decoder = new();

    [Theory]
    [InlineData("1e 9e", "a")]
    [InlineData("2a 1e 9e aa 1e", "Aa")]
    [InlineData("36 02 82 b6 02", "!1")]
    [InlineData("3a ba 1e 02", "A1")]
    [InlineData("3a ba 2a 1e aa 3a ba 1e", "aa")]
    [InlineData("39", " ")]
    [InlineData("2a 28 aa 28", "\"'")]
    [InlineData("2b 2a 2b", "\\|")]
    [InlineData("35 2a 35", "/?")]
    [InlineData("e0 35 37 4a 4e", "/*-+")]
    [InlineData("45 c5 47 48 49 4c 52 53", "78950.")]
    [InlineData("26 1f 19 2e 17", "lspci")]
    public void Keys_type_what_is_printed_on_them(string codes, string expected) =>
        Assert.Equal(expected, new string([.. Decode(codes).Select(key => key.KeyChar)]));

    [Theory]
    [InlineData("e0 48", ConsoleKey.UpArrow)]
    [InlineData("e0 50", ConsoleKey.DownArrow)]
    [InlineData("e0 4b", ConsoleKey.LeftArrow)]
    [InlineData("e0 4d", ConsoleKey.RightArrow)]
    [InlineData("e0 47", ConsoleKey.Home)]
    [InlineData("e0 4f", ConsoleKey.End)]
    [InlineData("e0 53", ConsoleKey.Delete)]
    [InlineData("e0 1c", ConsoleKey.Enter)]
    [InlineData("1c", ConsoleKey.Enter)]
    [InlineData("0e", ConsoleKey.Backspace)]
    [InlineData("0f", ConsoleKey.Tab)]
    [InlineData("01", ConsoleKey.Escape)]
    [InlineData("47", ConsoleKey.Home)]
    [InlineData("3b", ConsoleKey.F1)]
    [InlineData("58", ConsoleKey.F12)]
    public void Keys_without_a_character_have_a_name(string codes, ConsoleKey expected) => Assert.Equal(expected, Assert.Single(Decode(codes)).Key);

    [Theory]
    [InlineData("1d 2e", ConsoleKey.C, '\u0003')]
    [InlineData("e0 1d 20", ConsoleKey.D, '\u0004')]
    [InlineData("1d 1b", ConsoleKey.Oem6, '\u001d')]
    public void Control_gives_control_characters(string codes, ConsoleKey key, char character)
    {
        ConsoleKeyInfo info = Assert.Single(Decode(codes));
        Assert.Equal((key, character, ConsoleModifiers.Control), (info.Key, info.KeyChar, info.Modifiers));
    }

    [Fact]
    public void Releasing_a_modifier_ends_it()
    {
        Assert.Equal(ConsoleModifiers.Alt, Decode("38 21").Single().Modifiers);
        Assert.Equal(ConsoleModifiers.None, Decode("b8 21").Single().Modifiers);
    }

    [Fact]
    public void Pause_is_skipped_whole() => Assert.Equal('a', Decode("e1 1d 45 e1 9d c5 1e").Single().KeyChar);

    [Fact]
    public void Fake_shifts_around_navigation_keys_do_not_shift() => Assert.Equal(ConsoleKey.LeftArrow, Decode("e0 2a e0 4b e0 cb e0 aa").Single().Key);

    [Fact]
    public void Any_bytes_are_taken()
    {
        var random = new Random(3);
        for (int i = 0; i < 100_000; i++)
            _decoder.TryDecode((byte)random.Next(256), out _);
    }

    private List<ConsoleKeyInfo> Decode(string codes)
    {
        List<ConsoleKeyInfo> keys = [];
        foreach (string code in codes.Split(' '))
        {
            if (_decoder.TryDecode(Convert.ToByte(code, 16), out ConsoleKeyInfo key))
                keys.Add(key);
        }

        return keys;
    }
}

using AsterCosmos.Shell;

namespace AsterCosmos.Tests;

public sealed class HexDumpTests
{
    [Fact]
    public void Line_is_as_hexdump_writes_it() => Assert.Equal(
        "00000010  48 65 6c 6c 6f 2c 20 41  73 74 65 72 21 0a 00 ff  |Hello, Aster!...|",
        HexDump.Line(0x10, [.. "Hello, Aster!\n\0"u8, 0xFF]));

    [Fact]
    public void Last_line_may_be_short() => Assert.Equal(
        "00000000  41 42 43                                          |ABC|",
        HexDump.Line(0, "ABC"u8));

    [Fact]
    public void Offsets_beyond_32_bits_are_whole() => Assert.StartsWith("123456789a  ", HexDump.Line(0x123456789A, [0]));

    [Fact]
    public void Offsets_go_on_from_line_to_line()
    {
        StringWriter output = new() { NewLine = "\n" };
        HexDump.Write(output, 512, new byte[33]);
        Assert.Equal(["00000200", "00000210", "00000220"], output.ToString().TrimEnd().Split('\n').Select(line => line[..8]));
    }
}

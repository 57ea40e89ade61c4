using AsterCosmos.Shell;
using Xunit;

namespace Kernel.Tests.Shell;

/// <summary>How the shell reads a line, in the image as on the host.</summary>
public class CommandLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   \t ", "")]
    [InlineData("lspci", "lspci")]
    [InlineData("  blk   read vda 0 ", "blk,read,vda,0")]
    [InlineData("echo 'a  b' c", "echo,a  b,c")]
    [InlineData("echo \"a 'b' c\"", "echo,a 'b' c")]
    [InlineData("echo a\\ b", "echo,a b")]
    [InlineData("echo ''", "echo,")]
    [InlineData("echo x # the rest", "echo,x")]
    [InlineData("lspci | grep 1af4 | wc", "lspci/grep,1af4/wc")]
    [InlineData("echo 'a|b'|head 1", "echo,a|b/head,1")]
    public void Line_is_split_to_words_and_stages(string line, string expected)
        => Assert.Equal(expected, string.Join('/', CommandLine.Parse(line).Stages.Select(static stage => string.Join(',', stage))));

    [Theory]
    [InlineData("echo 'open")]
    [InlineData("echo \"open")]
    [InlineData("| wc")]
    [InlineData("lspci |")]
    [InlineData("lspci || wc")]
    public void Line_that_makes_no_sense_is_refused(string line)
        => Assert.ThrowsAny<CommandException>(() => CommandLine.Parse(line));

    [Fact]
    public void Very_long_line_is_one_word()
        => Assert.Equal(100_000, CommandLine.Parse(new string('x', 100_000)).Stages[0][0].Length);

    [Fact]
    public void Every_character_survives_single_quotes()
    {
        string all = new([.. Enumerable.Range(0, 0x3000).Select(static value => (char)value).Where(static value => value != '\'')]);
        Assert.Equal(all, CommandLine.Parse($"echo '{all}'").Stages[0][1]);
    }

    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("4096", 4096UL)]
    [InlineData("0x10", 16UL)]
    [InlineData("1K", 1024UL)]
    [InlineData("3m", 3UL << 20)]
    [InlineData("2G", 2UL << 30)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Quantity_is_read(string text, ulong value) => Assert.Equal(value, Quantity.Parse(text, "count"));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("0x")]
    [InlineData("K")]
    [InlineData("1.5K")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999G")]
    public void Text_that_is_no_quantity_is_refused(string text)
    {
        Assert.False(Quantity.TryParse(text, out _));
        Assert.ThrowsAny<CommandException>(() => Quantity.Parse(text, "count"));
    }

    [Fact]
    public void Hex_dump_shows_offset_bytes_and_text()
        => Assert.Equal("00000200  41 73 74 65 72 00 ff                              |Aster..|", HexDump.Line(512, [0x41, 0x73, 0x74, 0x65, 0x72, 0x00, 0xFF]));
}

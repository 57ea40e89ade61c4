using AsterCosmos.Shell;

namespace AsterCosmos.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("# only a comment", "")]
    [InlineData("lspci", "lspci")]
    [InlineData("  lspci   -v\t-x ", "lspci,-v,-x")]
    [InlineData("echo 'a b' c", "echo,a b,c")]
    [InlineData("echo \"a 'b' c\"", "echo,a 'b' c")]
    [InlineData("echo \"a \\\"b\\\" \\\\ \\n\"", "echo,a \"b\" \\ \\n")]
    [InlineData("echo a\\ b\\|c", "echo,a b|c")]
    [InlineData("echo ''", "echo,")]
    [InlineData("echo a'b'\"c\"", "echo,abc")]
    [InlineData("echo '|'", "echo,|")]
    [InlineData("echo a#b # c", "echo,a#b")]
    [InlineData("echo \\", "echo,\\")]
    [InlineData("lspci|grep x", "lspci;grep,x")]
    [InlineData("lspci | grep 'a b' | head 3", "lspci;grep,a b;head,3")]
    public void Line_is_split_into_stages_and_words(string line, string expected) =>
        Assert.Equal(expected, string.Join(';', CommandLine.Parse(line).Stages.Select(stage => string.Join(',', stage))));

    [Theory]
    [InlineData("echo 'a")]
    [InlineData("echo \"a\\\"")]
    [InlineData("| grep x")]
    [InlineData("lspci |")]
    [InlineData("lspci || wc")]
    [InlineData("lspci | # wc")]
    public void Line_that_makes_no_sense_is_refused(string line) => Assert.Throws<CommandException>(() => CommandLine.Parse(line));

    [Fact]
    public void Long_line_is_parsed_in_time()
    {
        var stages = CommandLine.Parse("echo " + string.Concat(Enumerable.Repeat("a ", 50_000))).Stages;
        Assert.Equal(50_001, Assert.Single(stages).Count);
    }

    [Fact]
    public void Any_text_is_parsed_or_refused()
    {
        var random = new Random(6);
        for (int i = 0; i < 2000; i++)
        {
            string line = new([.. Enumerable.Range(0, 40).Select(_ => "ab '\"\\|#\t\ufffd"[random.Next(10)])]);
            try
            {
                CommandLine.Parse(line);
            }
            catch (CommandException)
            {
            }
        }
    }
}

using Bench.Guests;

namespace Bench.Tests;

public sealed class ShellWordsTests
{
    [Fact]
    public void Words_are_parted_by_spaces_outside_of_quotes() =>
        Assert.Equal(["qemu", "-append", "a b", "", "x"], ShellWords.Split("qemu  -append 'a b' '' x\n"));
}

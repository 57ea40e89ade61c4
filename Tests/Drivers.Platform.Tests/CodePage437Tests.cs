namespace Drivers.Platform.Tests;

public sealed class CodePage437Tests
{
    [Theory]
    [InlineData('A', 0x41)]
    [InlineData('é', 0x82)]
    [InlineData('─', 0xC4)]
    [InlineData('█', 0xDB)]
    [InlineData('漢', '?')]
    [InlineData('\u0001', '?')]
    public void Characters_have_their_byte(char character, int expected) => Assert.Equal(expected, CodePage437.FromChar(character));
}

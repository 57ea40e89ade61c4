using AsterCosmos.Shell;

namespace AsterCosmos.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("42", 42)]
    [InlineData("0x10", 16)]
    [InlineData("0XfF", 255)]
    [InlineData("4K", 4096)]
    [InlineData("4k", 4096)]
    [InlineData("0x4k", 4096)]
    [InlineData("1M", 1048576)]
    [InlineData("2G", 2147483648)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Numbers_are_read(string text, ulong expected)
    {
        Assert.True(Quantity.TryParse(text, out ulong value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.5M")]
    [InlineData("0x")]
    [InlineData("0xg")]
    [InlineData("K")]
    [InlineData("1KK")]
    [InlineData("18446744073709551616")]
    [InlineData("17179869184G")]
    public void What_is_no_number_is_refused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(512, "512B")]
    [InlineData(1024, "1.0K")]
    [InlineData(1536, "1.5K")]
    [InlineData(8388608, "8.0M")]
    [InlineData(67108864, "64.0M")]
    [InlineData(1048575, "1.0M")]
    [InlineData(1099511627776, "1.0T")]
    [InlineData(ulong.MaxValue, "16777216.0T")]
    public void Sizes_are_written_with_one_decimal(ulong bytes, string expected) => Assert.Equal(expected, Quantity.Format(bytes));
}

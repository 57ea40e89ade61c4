using Xunit;

namespace Kernel.Tests.Selection;

/// <summary>Tests whose names and traits have in them what filters of <c>dotnet test</c> give a meaning to.</summary>
[Trait("Category", "Selection")]
[Trait("Topic", "signs (& others)")]
public class OddlyNamedTests
{
    [Fact(DisplayName = "Odd: (a & b) | c = !d ~ \"e\" \\ f, 50 % ü 😀")]
    public void Has_an_odd_name() => Assert.True(true);

    [Theory]
    [InlineData("a,b")]
    [InlineData("(x)")]
    [InlineData("\"q\"")]
    [InlineData("a|b&c=d!~e")]
    [InlineData("line\nbreak")]
    public void Has_odd_data(string text) => Assert.NotEmpty(text);
}

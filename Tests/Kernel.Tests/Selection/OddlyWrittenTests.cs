using Xunit;

namespace Kernel.Tests.Selection;

/// <summary>Tests written in ways that C# and xunit allow, and that a list made at build time could lose: each must be listed, selected and run under its own name.</summary>
[Trait("Category", "Writing")]
public class OddlyWrittenTests : OddlyWrittenBase
{
    public static IEnumerable<object[]> @params => [[1], [2, 4]];

    [Fact]
    public void @class() => Assert.True(true);

    [Fact]
    public void Größe_測試_слово() => Assert.True(true);

    [Theory]
    [MemberData(nameof(@params))]
    public void Rows_may_leave_out_what_has_a_default(int number, int other = 3) => Assert.Equal(number + 2, other);

    /// <summary>Around a class with tests.</summary>
    public static class Around
    {
        /// <summary>In one and around another.</summary>
        public class Between
        {
            [Fact]
            public void Is_between() => Assert.True(true);

            /// <summary>In two others.</summary>
            public class @event
            {
                [Fact]
                public void Is_inside() => Assert.True(true);
            }
        }
    }
}

/// <summary>Has tests for those that derive from it.</summary>
public abstract class OddlyWrittenBase
{
    [Fact]
    public static void Static_and_inherited() => Assert.True(true);
}

/// <summary>A class, too.</summary>
[Trait("Category", "Writing")]
public record OddlyWrittenRecord
{
    [Fact]
    public void Is_a_test() => Assert.True(true);
}

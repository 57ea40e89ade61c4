using Xunit;

namespace TestRunner.Samples;

/// <summary>Theories with data of every kind.</summary>
public class Theories
{
    public static IEnumerable<object[]> Pairs => [[1, 1L], [2, 4L]];

    public static TheoryData<string> Words => new("one", "t\"wo", "line\nbreak");

    public static IEnumerable<object[]> Broken => throw new InvalidDataException("no rows today");

    public static IEnumerable<object[]> None => [];

    public static IEnumerable<object[]> UpTo(int count) => Enumerable.Range(0, count).Select(static index => new object[] { index });

    [Theory]
    [InlineData(1, "one", true)]
    [InlineData(-2, null, false)]
    [InlineData(3, "it's \"three\"", true, Skip = "not today")]
    public void Inline(int number, string? text, bool flag) => Assert.Equal(text is not null, flag && number != 0);

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Inline_widens(long number) => Assert.True(number > 0);

    [Theory]
    [InlineData(DayOfWeek.Friday, new[] { 1, 2 }, typeof(string), 'x', 1.5)]
    public void Inline_takes_every_constant(DayOfWeek day, int[] numbers, Type type, char letter, double fraction)
        => Assert.True(day == DayOfWeek.Friday && numbers.Length == 2 && type == typeof(string) && letter == 'x' && fraction == 1.5);

    [Theory]
    [InlineData(null)]
    public void Inline_null(string? text) => Assert.Null(text);

    [Theory]
    [InlineData(1)]
    public void Inline_leaves_out_optional(int number, int other = 7) => Assert.Equal(8, number + other);

    [Theory]
    [InlineData(1)]
    [InlineData(1)]
    public void Inline_twice(int number) => Assert.Equal(1, number);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Member(int root, long square) => Assert.Equal(square, (long)root * root);

    [Theory]
    [MemberData(nameof(Words))]
    public void Member_of_theory_data(string word) => Assert.NotEmpty(word);

    [Theory]
    [MemberData(nameof(UpTo), 3)]
    public void Member_with_arguments(int index) => Assert.InRange(index, 0, 2);

    [Theory]
    [ClassData(typeof(Squares))]
    public void Class_data(int root, int square) => Assert.Equal(square, root * root);

    [Theory]
    [MemberData(nameof(Broken))]
    public void Member_that_throws(int number) => Assert.Equal(0, number);

    [Theory]
    [MemberData(nameof(None))]
    public void Member_without_rows(int number) => Assert.Equal(0, number);
}

/// <summary>Rows as a class.</summary>
public sealed class Squares : TheoryData<int, int>
{
    public Squares()
    {
        Add(2, 4);
        Add(3, 9);
    }
}

using IL2CPU.Diagnostics;

namespace IL2CPU.Tests.Instrumenting;

/// <summary>Counters say which lines ran, and change nothing else.</summary>
public sealed class LineCountersTests
{
    private const string Branches = """
        public static class Program
        {
            public static int Run(int value)
            {
                if (value > 10)
                {
                    return value - 1;
                }
                int sum = 0;
                for (int i = 0; i < value; i++)
                {
                    sum += i;
                }
                try
                {
                    if (sum == 3) throw new InvalidOperationException();
                }
                catch (InvalidOperationException)
                {
                    sum = -1;
                }
                finally
                {
                    sum *= 2;
                }
                return sum;
            }
        }
        """;

    [Theory]
    [InlineData(20, 19, "5,6,7,29")]
    [InlineData(2, 2, "5,9,10,11,12,13,15,16,17,23,24,25,26,28,29")]
    [InlineData(3, -2, "5,9,10,11,12,13,15,16,18,19,20,21,22,23,24,25,26,28,29")]
    public void Lines_that_run_are_counted_and_the_result_stays(int value, int result, string lines)
    {
        using var target = new InstrumentCase(Branches);
        Assert.Empty(target.Weave(cover: true, note: false));
        Assert.Equal(result, target.Run(value));
        int[] ran = [.. target.LinesThatRan()];
        int[] expected = [.. lines.Split(',').Select(int.Parse)];

        // Which braces have a sequence point of their own is the compiler's business.
        Assert.Subset(expected.ToHashSet(), ran.ToHashSet());
        int[] statements = [5, 7, 9, 12, 16, 20, 24, 26];
        Assert.Equal(expected.Intersect(statements).Order(), ran.Intersect(statements));
    }

    [Fact]
    public void Map_names_assembly_method_file_and_line()
    {
        using var target = new InstrumentCase("public static class Program { public static int Run(int value) => value; }");
        Assert.Empty(target.Weave(cover: true, note: false));
        Assert.Equal("Target|Program.Run(int value)|Target.cs|1", target.Map[0]);
        Assert.Equal(target.Map.Length, target.Hits.Length);
        Assert.All(target.Hits, static one => Assert.Equal(0, one));
        target.Run(0);
        Assert.Equal(1, target.Hits[0]);
        Assert.All(target.Hits.Skip(1), static one => Assert.Equal(0, one));
    }

    [Fact]
    public void Long_jumps_stay_jumps_when_counters_come_between()
    {
        string statements = string.Concat(Enumerable.Range(0, 200).Select(static _ => "sum += value;\n"));
        using var target = new InstrumentCase($$"""public static class Program { public static int Run(int value) { int sum = 0; if (value > 0) { {{statements}} } else { {{statements}} } return sum; } }""");
        Assert.Empty(target.Weave(cover: true, note: false));
        Assert.Equal(400, target.Run(2));
        Assert.Equal(-400, target.Run(-2));
    }

    [Fact]
    public void More_lines_than_there_is_room_for_are_an_error()
    {
        string statements = string.Concat(Enumerable.Range(0, InstrumentCase.Room).Select(static _ => "value++;\n"));
        using var target = new InstrumentCase($$"""public static class Program { public static int Run(int value) { {{statements}} return value; } }""");
        BuildFailure failure = Assert.Throws<BuildFailure>(() => target.Weave(cover: true, note: false));
        Assert.Contains($"has room for {InstrumentCase.Room}", failure.Message, StringComparison.Ordinal);
    }
}

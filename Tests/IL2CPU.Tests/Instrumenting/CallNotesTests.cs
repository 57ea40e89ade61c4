namespace IL2CPU.Tests.Instrumenting;

/// <summary>Every call of a noted type's methods is noted, however it is reached.</summary>
public sealed class CallNotesTests
{
    [Fact]
    public void Each_call_is_noted_when_it_is_made()
    {
        using var target = new InstrumentCase("""
            using Noted;
            public static class Program
            {
                public static int Run(int value)
                {
                    int sum = 0;
                    for (int i = 0; i < value; i++) sum += Thing.Give(i > 1 ? 10 : Thing.Give(1));
                    return sum;
                }
            }
            """);
        Assert.Empty(target.Weave(cover: false, note: true));
        Assert.Equal(0, target.Run(0));
        Assert.Equal(0, target.Notes);
        Assert.Equal(22, target.Run(4));
        Assert.Equal(6, target.Notes);
    }

    [Fact]
    public void Notes_and_counters_go_together()
    {
        using var target = new InstrumentCase("public static class Program { public static int Run(int value) => value > 0 ? Noted.Thing.Give(value) : 0; }");
        Assert.Empty(target.Weave(cover: true, note: true));
        Assert.Equal(3, target.Run(3));
        Assert.Equal(1, target.Notes);
        Assert.Equal([1], target.LinesThatRan());
    }
}

namespace IL2CPU.Tests.Instrumenting;

/// <summary>Every type that an assembly deals with is kept, and told of before anything else of it runs.</summary>
public sealed class KeptMembersTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        public static class Program
        {
            private struct Hidden { public Version? Number; }
            private class Box<T> { public T? Value { get; set; } }
            public static object Run(int value)
            {
                object anonymous = new { Size = value, Name = "x" };
                object time = TimeSpan.FromSeconds(value);
                object list = new Dictionary<string, Guid> { ["a"] = Guid.Empty };
                return value switch { 0 => new Hidden(), 1 => new Box<long> { Value = 1 }, 2 => Environment.OSVersion, 3 => time, 4 => list, 5 => Tuple.Create(1L, "b"), _ => anonymous };
            }
        }
        """;

    [Theory]
    [InlineData("Program+Hidden")]
    [InlineData("Program+Box`1[System.Int64]")]
    [InlineData("System.Version")]
    [InlineData("System.OperatingSystem")]
    [InlineData("System.TimeSpan")]
    [InlineData("System.Guid")]
    [InlineData("System.Tuple`2[System.Int64,System.String]")]
    [InlineData("System.Collections.Generic.KeyValuePair`2[System.String,System.Guid]")]
    [InlineData("<>f__AnonymousType0`2[System.Int32,System.String]")]
    public void Type_is_kept(string type)
    {
        using var target = new InstrumentCase(Source);
        Assert.Empty(target.Weave(cover: false, note: false, keep: true));
        Assert.NotNull(target.Run(9));
        Assert.Contains(type, target.Kept);
        Assert.Equal(target.Kept.Distinct(), target.Kept);
    }

    [Fact]
    public void What_nobody_compares_by_members_is_not_kept()
    {
        using var target = new InstrumentCase(Source);
        Assert.Empty(target.Weave(cover: false, note: false, keep: true));
        Assert.NotNull(target.Run(9));
        Assert.DoesNotContain(target.Kept, static type => type is "Program" or "System.String" or "System.Object" or "System.Int32" or "System.Void");
        Assert.DoesNotContain(target.Kept, static type => type.EndsWith("[T]", StringComparison.Ordinal));
    }

    [Fact]
    public void Kept_members_notes_and_counters_go_together()
    {
        using var target = new InstrumentCase("public static class Program { public static int Run(int value) => Noted.Thing.Give(new { value }.value); }");
        Assert.Empty(target.Weave(cover: true, note: true, keep: true));
        Assert.Equal(3, target.Run(3));
        Assert.Equal(1, target.Notes);
        Assert.Equal("<>f__AnonymousType0`1[System.Int32]", Assert.Single(target.Kept));
    }
}

using Xunit;

namespace TestRunner.Samples;

/// <summary>Facts of every ending.</summary>
public class Facts
{
    [Fact]
    public void Passes() => Assert.Equal(4, 2 + 2);

    [Fact]
    public void Fails() => Assert.Equal(5, 2 + 2);

    [Fact]
    public void Throws() => throw new InvalidOperationException("thrown # by \"Throws\"\nsecond line");

    [Fact(Skip = "not on this machine")]
    public void Skipped() => throw new InvalidOperationException("must not run");

    [Fact(DisplayName = "a name with # and \\ in it")]
    public void Named()
    {
    }

    [Fact(Timeout = 50)]
    public void Hangs() => Thread.Sleep(2000);

    [Fact]
    public static void Static()
    {
    }

    [Fact]
    [Trait(Guest.TestTraits.Run, Guest.TestTraits.OnRequest)]
    public void Only_when_named()
    {
    }

    [Fact]
    public void Prints_what_looks_like_a_result()
    {
        Console.WriteLine("ok 1 - TestRunner.Samples.Facts.Fails");
        Console.Write("not ok 2 - left open");
    }
}

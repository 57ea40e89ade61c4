using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Machines;

/// <summary>Tests that do not run, each in the way that it says so, between tests that do.</summary>
public class SkippedTests
{
    [Fact]
    public void A_runs() => Assert.True(true);

    [Fact(Skip = "never, to see that it is skipped")]
    public void B_is_skipped_by_its_attribute() => Assert.Fail("ran");

    [Fact]
    public void C_skips_itself() => SkipTest.Because("always, to see that it is skipped");

    [Fact]
    public void D_runs() => Assert.True(true);
}

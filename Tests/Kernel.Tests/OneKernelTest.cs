using Cosmos.Core;
using Xunit;

namespace Kernel.Tests;

/// <summary>The smallest kernel test there is: how long it takes from the command to its result is a figure of the runner.</summary>
public class OneKernelTest
{
    [Fact]
    public void Runs_in_the_kernel() => Assert.True(Machine.Boot.TscHertz > 0);
}

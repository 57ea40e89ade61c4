using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Host.Shell;

/// <summary>The first kernel of every Cosmos user, from examples/.</summary>
public class FirstKernelTests
{
    [Theory]
    [InlineData("kernel")]
    [InlineData("iso")]
    public void Line_that_is_typed_comes_back(string boot)
    {
        using GuestMachine machine = GuestMachine.Start("run", "--boot", boot, "--image", Repository.Image("examples/FirstKernel"), "--timeout", "170");
        machine.Expect("Cosmos booted successfully. Type a line of text to get it echoed back.", ShellSession.Patience);
        machine.Expect("Input: ", ShellSession.Patience);
        machine.Type("Hello, kernel\n");
        machine.Expect("Text typed: Hello, kernel", ShellSession.Patience);
        machine.Expect("Input: ", ShellSession.Patience);
    }
}

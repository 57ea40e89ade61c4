using AsterCosmos.Commands;

namespace AsterCosmos.Tests;

public sealed class CallNamesTests
{
    [Theory]
    [InlineData(0, "read")]
    [InlineData(165, "mount")]
    [InlineData(334, "rseq")]
    [InlineData(335, null)]
    [InlineData(423, null)]
    [InlineData(424, "pidfd_send_signal")]
    [InlineData(450, "set_mempolicy_home_node")]
    [InlineData(451, null)]
    [InlineData(-1, null)]
    public void Numbers_have_linux_names(int number, string? name) => Assert.Equal(name, CallNames.NameOf(number));

    [Theory]
    [InlineData("", "")]
    [InlineData("[    1.0] system call 165 is not implemented\n", "[    1.0] system call 165 (mount) is not implemented\n")]
    [InlineData("system call 165 is not implemented\nsystem call 435 is not implemented", "system call 165 (mount) is not implemented\nsystem call 435 (clone3) is not implemented")]
    [InlineData("system call 4096 is not implemented", "system call 4096 is not implemented")]
    [InlineData("system call 99999999999 is not implemented", "system call 99999999999 is not implemented")]
    [InlineData(" is not implemented", " is not implemented")]
    [InlineData("system call x is not implemented", "system call x is not implemented")]
    public void Log_says_which_call_is_missing(string log, string named) => Assert.Equal(named, CallNames.AddTo(log));
}

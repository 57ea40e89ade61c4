using System.Text.RegularExpressions;

namespace Conformance.Tests;

/// <summary>What the kernel log says of system calls that there are not.</summary>
public sealed partial class UnknownCallTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);

    [Fact]
    public void Call_that_is_not_implemented_is_logged_once()
    {
        // The checks make them more than once; the third is of a number that is as little one as the first.
        using GuestSystem guest = new(["checks=interface:_a_call", "log"], "", Silence);
        List<string> said = [];
        while (guest.TryReadLine(out string line))
        {
            if (UnknownCall().Match(line) is { Success: true } match)
                said.Add(match.Value);
        }

        Assert.Equal(0, guest.WaitForEnd());
        Assert.Equal(["system call 999 is not implemented", "system call 178 is not implemented"], said);
    }

    [GeneratedRegex("system call [0-9]+ is not implemented", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownCall();
}

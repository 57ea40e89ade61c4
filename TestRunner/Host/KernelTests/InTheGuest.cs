using TestRunner.Host.Tap;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>All tests of <c>Tests/Kernel.Tests</c>, run in the guest, each with a result of its own.</summary>
public sealed class InTheGuest(KernelTestMachine machine, ITestOutputHelper output) : IClassFixture<KernelTestMachine>
{
    /// <summary>Runs one kernel test.</summary>
    [KernelTests]
    public void Test(string name)
    {
        TapVerdict verdict = machine.Run(name).Single();
        if (verdict.Status is TapStatus.Passed) return;
        if (verdict.Status is TapStatus.Skipped)
        {
            // xunit 2 has no way to skip a running test; skipped tests say so before, in their attribute.
            output.WriteLine($"skipped in the guest: {verdict.Message}");
            return;
        }

        output.WriteLine($"serial log: {machine.SaveLog()}");
        foreach (KeyValuePair<string, string> detail in verdict.Details) output.WriteLine($"{detail.Key}: {detail.Value}");
        throw new XunitException(verdict.Details.TryGetValue("stack", out string? stack) ? $"{verdict.Message}\n{stack}" : verdict.Message);
    }
}

using Cosmos.Core;
using Kernel.Tests.Machines;
using TestRunner.Guest;
using Sys = Cosmos.System;

namespace Kernel.Tests;

/// <summary>
/// The kernel whose only business is its tests. By itself it runs them all, or those that <c>tests=FILTER</c> on the command line picks, and ends
/// the machine with status 0 or 1. With <c>tests=ask</c> it does what a host says over COM1.
/// </summary>
public class TestKernel : Sys.Kernel
{
    private const string Option = "tests=";
    private const string Ask = "ask";

    private readonly SerialWriter _serial = new();

    /// <summary>No console: the serial line belongs to the results, keyboard and screen to the tests.</summary>
    protected override void OnBoot()
    {
        Console.SetOut(_serial);
        Console.SetError(_serial);
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        string? filter = Machine.Boot.CommandLine.Split(' ').FirstOrDefault(static word => word.StartsWith(Option, StringComparison.Ordinal))?[Option.Length..];
        TestSummary summary = filter == Ask
            ? new TestServer(Tests.All, new SerialReader(), _serial).Serve()
            : TestRun.Execute(TestFilter.Parse(filter).Select(Tests.All), _serial);
        Machine.PowerOff(summary.IsGood ? 0 : 1);
    }
}

using Cosmos.Core;
using Kernel.Tests.Machines;
using Kernel.Tests.Probes;
using TestRunner.Coverage;
using TestRunner.Guest;
using Sys = Cosmos.System;

namespace Kernel.Tests;

/// <summary>
/// The kernel whose only business is its tests. By itself it runs them all, or those that <c>tests=FILTER</c> on the command line picks, and ends
/// the machine with status 0 or 1. With <c>tests=ask</c> it does what a host says over COM1.
/// </summary>
public class TestKernel : Sys.Kernel
{
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
        if (Word("lie=") is { } lie)
        {
            var server = new LyingServer(lie, Tests.All, new SerialReader(), _serial);
            server.Serve();
            Machine.PowerOff(server.Status);
        }

        string? filter = Word("tests=");
        var options = new TestRunOptions
        {
            Machine = new WatchedMachine(),
            CountAssertions = true,
            Coverage = LineHits.AreCounted ? LineHits.Describe : null,
        };
        TestSummary summary = filter == Ask
            ? new TestServer(Tests.All, new SerialReader(), _serial).Serve(options)
            : TestRun.Execute(TestFilter.Parse(filter).Select(Tests.All), _serial, options);
        Machine.PowerOff(summary.IsGood ? 0 : 1);
    }

    private static string? Word(string option)
        => Machine.Boot.CommandLine.Split(' ').FirstOrDefault(word => word.StartsWith(option, StringComparison.Ordinal))?[option.Length..];
}

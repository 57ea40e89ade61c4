using Cosmos.Core;
using TestRunner.Conformance;
using Sys = Cosmos.System;

namespace ConformanceKernel;

/// <summary>The conformance program on the bare machine: does what the kernel's command line says, and ends the machine with its status.</summary>
public class ConformanceKernel : Sys.Kernel
{
    /// <inheritdoc/>
    protected override void Run()
    {
        Environment.ExitCode = ConformanceProgram.Run(Machine.Boot.CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), HeldFrames);
        Console.Out.Flush();
        Stop();
    }

    private static IReadOnlyDictionary<string, long> HeldFrames() =>
        Machine.CountFrames().Where(static pair => pair.Key != FrameOwner.Free).ToDictionary(static pair => pair.Key.ToString().ToLowerInvariant(), static pair => pair.Value);
}

using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Cosmos.Core;
using TestRunner.Conformance;
using Sys = Cosmos.System;

namespace ConformanceKernel;

/// <summary>
/// The conformance program on the bare machine: does what the kernel's command line says, and ends the machine with its status. The word <c>log</c> shows
/// the kernel log at the end, <c>sets</c> which vector instructions the image uses.
/// </summary>
public class ConformanceKernel : Sys.Kernel
{
    /// <inheritdoc/>
    protected override void Run()
    {
        string[] words = Machine.Boot.CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Environment.ExitCode = ConformanceProgram.Run(words, HeldFrames);
        if (words.Contains("log"))
            Console.Out.Write(KernelLog.ReadAll());
        if (words.Contains("sets"))
            Console.WriteLine($"AVX2 {Avx2.IsSupported}, Vector<byte> of {Vector<byte>.Count}");
        Console.Out.Flush();
        Stop();
    }

    private static IReadOnlyDictionary<string, long> HeldFrames() =>
        Machine.CountFrames().Where(static pair => pair.Key != FrameOwner.Free).ToDictionary(static pair => pair.Key.ToString().ToLowerInvariant(), static pair => pair.Value);
}

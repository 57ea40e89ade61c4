using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using AsterCosmos.Commands;
using AsterCosmos.Shell;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Garbage;

/// <summary>What <c>mem</c> shows of a heap that grows and shrinks.</summary>
[Machine(Bare = true, Memory = "96M")]
public sealed class MemCommandTests
{
    private const int PieceBytes = 100_000;
    private const int Pieces = 300;
    private const long FrameBytes = 4096;
    private const long PeakFrames = Pieces * PieceBytes / FrameBytes;

    [Fact]
    public void Memory_that_was_given_back_is_free_again()
    {
        (long free, long managed) before = Show("mem --gc --json");
        (long free, long managed) peak = ShowAtPeak();
        (long free, long managed) after = Show("mem --gc --json");
        Assert.True(peak.managed - before.managed > PeakFrames * 9 / 10 && before.free - peak.free > PeakFrames * 9 / 10, $"{before}, {peak} at the peak");
        Assert.True(peak.managed - after.managed > PeakFrames * 8 / 10 && after.free - peak.free > PeakFrames * 8 / 10, $"{peak} at the peak, {after} after");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (long Free, long Managed) ShowAtPeak()
    {
        byte[][] held = [.. Enumerable.Range(0, Pieces).Select(static _ => new byte[PieceBytes])];
        foreach (byte[] piece in held)
            Array.Fill(piece, (byte)1);
        (long, long) shown = Show("mem --json");
        GC.KeepAlive(held);
        return shown;
    }

    private static (long Free, long Managed) Show(string line)
    {
        StringBuilder output = new();
        CommandTable commands = new();
        commands.Add(new MemCommand());
        Assert.True(new CommandRunner(commands, text => output.Append(text)).Run(line, CancellationToken.None), output.ToString());
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        JsonElement frames = json.RootElement.GetProperty("frames");
        return (frames.GetProperty("free").GetInt64(), frames.GetProperty("managed").GetInt64());
    }
}

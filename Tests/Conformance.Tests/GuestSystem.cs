using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>The conformance program in a machine of its own.</summary>
internal sealed class GuestSystem : ICheckSystem
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(30);
    private static int _lastBoot;

    private readonly GuestMachine _machine;
    private readonly TimeSpan _silence;
    private readonly string _log;

    /// <summary>Boots it.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="input">What is typed.</param>
    /// <param name="silence">How long it may say nothing.</param>
    public GuestSystem(IReadOnlyList<string> words, string input, TimeSpan silence)
    {
        _silence = silence;
        _log = $"conformance-{Interlocked.Increment(ref _lastBoot)}";
        _machine = GuestMachine.Start(
            "run", "--no-build", "--boot", "kernel", "--bare", "--memory", "512M", "--image", Repository.Image("TestRunner/ConformanceKernel"), "--append", string.Join(' ', words), "--timeout", "900");
        _machine.Type(input);
    }

    /// <inheritdoc/>
    public bool TryReadLine(out string line)
    {
        bool said = _machine.TryReadLine(_silence, out line);
        line = line.Replace("\r", "", StringComparison.Ordinal);
        return said;
    }

    /// <inheritdoc/>
    public int? WaitForEnd()
    {
        try
        {
            return _machine.WaitForExit(EndTime);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine.Dispose();
        _machine.SaveLog(_log);
    }
}

using System.Security.Cryptography;
using TestRunner.Guest;
using TestRunner.Host.Machines;
using TestRunner.Host.Tap;
using TestRunner.Host.Traces;

namespace TestRunner.Host.KernelTests;

/// <summary>
/// The machine that kernel tests run on. One boot serves many tests; a boot in which a test broke the machine is given up, and the tests after it get
/// a new one. For one thread.
/// </summary>
/// <param name="declaration">What it is made of.</param>
/// <param name="silence">How long it may say nothing while a test runs; otherwise as long as the test may take, and 90 s at least.</param>
/// <param name="environment">What else the launcher finds in its environment.</param>
public sealed class KernelTestMachine(MachineAttribute declaration, TimeSpan? silence = null, IReadOnlyDictionary<string, string>? environment = null) : IDisposable
{
    /// <summary>The image that is booted.</summary>
    public static readonly string Image = Repository.CountingImage("Tests/Kernel.Tests") ?? Repository.Image("Tests/Kernel.Tests");

    private const int MostFailedBoots = 3;
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(90);

    // No test is given longer by the guest itself without saying so; a guest that cannot say anything, its interrupts off, say, is given up after this.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(60);

    // The last line of a panic. The machine then stands still, with the panic on its screen.
    private const string Stopped = "the machine has stopped";

    private static readonly TestList All = Kernel.Tests.Tests.All;
    private static readonly string Ready = $"# tests {All.Digest:x16} {All.Count} ready";
    private static readonly string? CountingImage = Repository.CountingImage("Tests/Kernel.Tests");
    private static readonly ImageSymbols Symbols = new(Repository.WithSymbols(Image));
    private static int _lastBoot;

    private MachineBoot? _boot;
    private string _name = "";
    private int _failedBoots;
    private int _failedTests;
    private string? _lastLog;
    private bool _hasEnded;

    /// <summary>Runs tests by name in one go, in order, and says what became of each: the tests after one that broke the machine were not run.</summary>
    public IReadOnlyList<TapVerdict> Run(params IReadOnlyList<string> names) => [.. RunOnce(names)];

    /// <summary>Runs tests by name, in order, on as many machines as it takes, and says what became of each as soon as that is sure.</summary>
    public IEnumerable<TapVerdict> Stream(IReadOnlyList<string> names)
    {
        for (int done = 0; done < names.Count;)
        {
            int before = done;
            foreach (TapVerdict verdict in RunOnce([.. names.Skip(done)]))
            {
                // A machine that runs nothing at all has had its chance.
                if (verdict.Status == TapStatus.NotRun && done > before) break;
                done++;
                yield return verdict;
            }
        }
    }

    /// <summary>All that the machine that runs now has said.</summary>
    public string Output => _boot?.Guest.Output ?? "";

    /// <summary>The file of a drive of the machine that runs now, or has ended by <see cref="End"/>. It goes when this object does.</summary>
    public string FileOf(string drive) => _boot?.FileOf(drive) ?? throw new InvalidOperationException("no machine runs, or it was given up");

    /// <summary>Says something to QEMU.</summary>
    public string SayToMonitor(string command) => _boot?.SayToMonitor(command) ?? throw new InvalidOperationException("no machine runs, or it was given up");

    /// <summary>Ends the machine in good order: it must agree on whether all was well. The files of its drives stay.</summary>
    public void End()
    {
        if (_boot is null || _hasEnded) return;
        _hasEnded = true;
        if (CountingImage is not null) KernelCoverage.Save(_boot.Guest, CountingImage, _name);
        _boot.Guest.Type("end\n");
        int status = _boot.Guest.WaitForExit(LongestSilence);
        int expected = _failedTests == 0 ? 0 : 1;
        if (status != expected) throw new InvalidOperationException($"the machine ended with status {status}, and {_failedTests} tests failed in it; log: {_boot.Guest.SaveLog(_name)}");
    }

    /// <summary>Ends the machine, in good order if that was not done, and deletes the files of its drives.</summary>
    public void Dispose()
    {
        try
        {
            End();
        }
        finally
        {
            EndMachine();
        }
    }

    private IEnumerable<TapVerdict> RunOnce(IReadOnlyList<string> names)
    {
        if (!EnsureReady(out TapVerdict problem))
        {
            foreach (string name in names) yield return problem with { Name = name };
            yield break;
        }

        string token = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var reader = new TapReader(names, token);
        var photographs = new Dictionary<int, string>();
        int given = 0;
        int failed = 0;
        _boot!.Guest.Type($"run {All.Digest:x16} {token} {TestIndices.Format([.. names.Select(All.IndexOf)])}\n");
        string? panic = null;
        while (!reader.IsComplete && panic is null && _boot.Guest.TryReadLine(SilenceOf(reader.Running), out string line))
        {
            reader.Take(line);
            if (line == Stopped) panic = Photograph(reader.Taken + 1) ?? "";
            if (reader.Failed > failed)
            {
                failed = reader.Failed;
                if (Photograph(reader.Taken) is { } file) photographs[reader.Taken - 1] = file;
            }

            for (; given < reader.Settled; given++) yield return Finish(reader.VerdictOf(given), photographs.GetValueOrDefault(given));
        }

        IReadOnlyList<TapVerdict> verdicts = reader.IsComplete && reader.Fault is null && IsReady(LongestSilence) ? reader.Conclude("") : GiveUp(reader, panic is not null);
        if (panic is { Length: > 0 }) photographs[reader.Taken] = panic;
        for (; given < verdicts.Count; given++) yield return Finish(verdicts[given], photographs.GetValueOrDefault(given));
    }

    private TapVerdict Finish(TapVerdict verdict, string? photograph)
    {
        if (verdict.Status != TapStatus.Failed) return verdict;
        _failedTests++;
        string? log = _boot is null ? _lastLog : _boot.Guest.SaveLog(_name);
        var details = new Dictionary<string, string>(verdict.Details);
        if (details.Remove("frames", out string? frames)) details["stack"] = TraceText.OfException(verdict.Stack, frames, Symbols);
        if (details.TryGetValue("at", out string? at)) details["at"] = TraceText.FrameOf(details.GetValueOrDefault("stack", ""), at);
        return verdict with
        {
            Message = TraceText.OfMachine(verdict.Message, Symbols),
            Details = details,
            Attachments = [.. ((string?[])[log, photograph]).OfType<string>()],
        };
    }

    // A test that may take long may say nothing for as long: the guest's watchdog speaks first, as long as it can.
    private TimeSpan SilenceOf(string? test)
    {
        if (silence is { } given) return given;
        TimeSpan allowed = TimeSpan.FromMilliseconds(test is null ? 0 : All[All.IndexOf(test)].TimeoutMs) + ReportTime;
        return allowed > LongestSilence ? allowed : LongestSilence;
    }

    private string? Photograph(int test) => _boot!.Photograph(Path.Combine(Repository.Results, $"{_name}-{test}.png"));

    private bool EnsureReady(out TapVerdict problem)
    {
        problem = new TapVerdict("", TapStatus.NotRun, 0, "", new Dictionary<string, string>());
        if (_boot is not null) return true;
        if (_failedBoots >= MostFailedBoots)
        {
            problem = problem with { Message = $"not tried: the machine did not start {_failedBoots} times in a row; log: {_lastLog}" };
            return false;
        }

        _name = $"kernel-tests-{Environment.ProcessId}-{Interlocked.Increment(ref _lastBoot)}";
        _boot = MachineBoot.Start(declaration, Image, "tests=ask panic=halt", environment);
        if (IsReady(BootTime))
        {
            _failedBoots = 0;
            _failedTests = 0;
            return true;
        }

        _failedBoots++;
        _lastLog = _boot.Guest.SaveLog(_name);
        string said = TraceText.OfMachine(_boot.Guest.Output.Replace("\r", ""), Symbols);
        problem = problem with { Message = $"the machine did not get ready to test ('{Ready}'); log: {_lastLog}\n{said}{_boot.Guest.Errors}", Attachments = _lastLog is null ? [] : [_lastLog] };
        EndMachine();
        return false;
    }

    // After a document the guest asks for the next, too: one that does not has been hit by the last test after all.
    private bool IsReady(TimeSpan silence)
    {
        while (_boot!.Guest.TryReadLine(silence, out string line) && line != Stopped)
        {
            if (line.EndsWith(Ready, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private IReadOnlyList<TapVerdict> GiveUp(TapReader reader, bool panicked)
    {
        string ending = panicked ? "the machine has panicked" : "the machine has been silent for too long";
        try
        {
            if (!panicked) ending = $"the machine ended with status {_boot!.Guest.WaitForExit(TimeSpan.FromSeconds(2))}{LauncherErrors()}";
        }
        catch (TimeoutException)
        {
            // Silent it is.
        }

        _lastLog = _boot!.Guest.SaveLog(_name);
        EndMachine();
        IReadOnlyList<TapVerdict> verdicts = reader.Conclude(ending);
        if (verdicts.All(static one => one.Status is TapStatus.Passed or TapStatus.Skipped))
        {
            // A whole document, and then the machine broke: what ran last is the nearest to blame.
            verdicts = [.. verdicts.Take(verdicts.Count - 1), verdicts[^1] with { Status = TapStatus.Failed, Message = $"it passed, and then {ending}" }];
        }

        return verdicts;
    }

    private string LauncherErrors()
        => string.Concat(_boot!.Guest.Errors.Split('\n').Where(static line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(static line => "; " + line["error: ".Length..]));

    private void EndMachine()
    {
        _boot?.Dispose();
        _boot = null;
        _hasEnded = false;
    }
}

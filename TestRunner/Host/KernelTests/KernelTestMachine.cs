using System.Security.Cryptography;
using TestRunner.Guest;
using TestRunner.Host.Machines;
using TestRunner.Host.Tap;

namespace TestRunner.Host.KernelTests;

/// <summary>
/// The machine that kernel tests run on. One boot serves many tests; a boot in which a test broke the machine is given up, and the tests after it get
/// a new one. For one thread.
/// </summary>
public sealed class KernelTestMachine(MachineAttribute declaration) : IDisposable
{
    private const int MostFailedBoots = 3;
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(90);

    // No test is given longer by the guest itself without saying so; a guest that cannot say anything is given up after this.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    private static readonly TestList All = Kernel.Tests.Tests.All;
    private static int _lastBoot;

    private MachineBoot? _boot;
    private string _name = "";
    private int _failedBoots;
    private int _failedTests;

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

    /// <summary>Ends the machine in good order: it must agree on whether all was well.</summary>
    public void Dispose()
    {
        if (_boot is null) return;
        try
        {
            _boot.Guest.Type("end\n");
            int status = _boot.Guest.WaitForExit(TimeSpan.FromSeconds(30));
            int expected = _failedTests == 0 ? 0 : 1;
            if (status != expected) throw new InvalidOperationException($"the machine ended with status {status}, and {_failedTests} tests failed in it; log: {_boot.Guest.SaveLog(_name)}");
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
        while (!reader.IsComplete && _boot.Guest.TryReadLine(Silence, out string line))
        {
            reader.Take(line);
            if (reader.Failed > failed)
            {
                failed = reader.Failed;
                if (Photograph(reader.Taken) is { } file) photographs[reader.Taken - 1] = file;
            }

            for (; given < reader.Settled; given++) yield return Finish(reader.VerdictOf(given), photographs.GetValueOrDefault(given));
        }

        IReadOnlyList<TapVerdict> verdicts = reader.IsComplete && reader.Fault is null && IsReadyAgain() ? reader.Conclude("") : GiveUp(reader);
        for (; given < verdicts.Count; given++) yield return Finish(verdicts[given], photographs.GetValueOrDefault(given));
    }

    private TapVerdict Finish(TapVerdict verdict, string? photograph)
    {
        if (verdict.Status != TapStatus.Failed) return verdict;
        _failedTests++;
        string log = _boot?.Guest.SaveLog(_name) ?? Path.Combine(Repository.Results, _name + ".log");
        return verdict with { Attachments = photograph is null ? [log] : [log, photograph] };
    }

    private string? Photograph(int test) => _boot!.Photograph(Path.Combine(Repository.Results, $"{_name}-{test}.png"));

    private bool EnsureReady(out TapVerdict problem)
    {
        problem = new TapVerdict("", TapStatus.Failed, 0, "", new Dictionary<string, string>());
        if (_boot is not null) return true;
        if (_failedBoots >= MostFailedBoots)
        {
            problem = problem with { Message = $"not tried: the machine did not start {_failedBoots} times in a row; log: {_name}.log" };
            return false;
        }

        _name = $"kernel-tests-{Environment.ProcessId}-{Interlocked.Increment(ref _lastBoot)}";
        _boot = MachineBoot.Start(declaration, Repository.Image("Tests/Kernel.Tests"), "tests=ask");
        string ready = $"# tests {All.Digest:x16} {All.Count} ready";
        try
        {
            _boot.Guest.Expect(ready, BootTime);
            _failedBoots = 0;
            _failedTests = 0;
            return true;
        }
        catch (TimeoutException exception)
        {
            _failedBoots++;
            string log = _boot.Guest.SaveLog(_name);
            problem = problem with { Message = $"the machine did not get ready to test ('{ready}'); log: {log}\n{exception.Message}", Attachments = [log] };
            EndMachine();
            return false;
        }
    }

    // After a document the guest asks for the next: one that does not has been hit by the last test after all.
    private bool IsReadyAgain()
    {
        try
        {
            _boot!.Guest.Expect(" ready", TimeSpan.FromSeconds(20));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private IReadOnlyList<TapVerdict> GiveUp(TapReader reader)
    {
        string ending = "the machine has been silent for too long";
        try
        {
            int status = _boot!.Guest.WaitForExit(TimeSpan.FromSeconds(2));
            ending = $"the machine ended with status {status}" + (status == 3 ? " (panic)" : "");
        }
        catch (TimeoutException)
        {
            // Silent it is.
        }

        _boot!.Guest.SaveLog(_name);
        EndMachine();
        IReadOnlyList<TapVerdict> verdicts = reader.Conclude(ending);
        if (verdicts.All(static one => one.Status is TapStatus.Passed or TapStatus.Skipped))
        {
            // A whole document, and then the machine broke: what ran last is the nearest to blame.
            verdicts = [.. verdicts.Take(verdicts.Count - 1), verdicts[^1] with { Status = TapStatus.Failed, Message = $"it passed, and then {ending}" }];
        }

        return verdicts;
    }

    private void EndMachine()
    {
        _boot?.Dispose();
        _boot = null;
    }
}

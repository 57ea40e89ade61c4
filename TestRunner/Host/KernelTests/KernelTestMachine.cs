using System.Globalization;
using System.Security.Cryptography;
using Kernel.Tests.Block;
using TestRunner.Guest;
using TestRunner.Host.Machines;
using TestRunner.Host.Tap;

namespace TestRunner.Host.KernelTests;

/// <summary>
/// The machine that kernel tests run on. One boot serves many tests; a boot in which a test broke the machine is given up, and the next test gets
/// a new one. One test at a time.
/// </summary>
public sealed class KernelTestMachine : IDisposable
{
    private const int MostFailedBoots = 3;
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(90);

    // No test is given longer by the guest itself without saying so; a guest that cannot say anything is given up after this.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    private static readonly TestList All = Kernel.Tests.Tests.All;
    private static int _boots;

    private readonly Lock _lock = new();
    private readonly List<IDisposable> _disks = [];
    private GuestMachine? _machine;
    private string _log = "";
    private int _failedBoots;
    private int _failedTests;

    /// <summary>Runs tests by name, in order, and says what became of each.</summary>
    public IReadOnlyList<TapVerdict> Run(params IReadOnlyList<string> names)
    {
        lock (_lock)
        {
            if (!EnsureReady(out string problem)) return [.. names.Select(name => new TapVerdict(name, TapStatus.Failed, 0, problem, new Dictionary<string, string>()))];
            int[] indices = [.. names.Select(IndexOf)];
            string token = RandomNumberGenerator.GetHexString(16, lowercase: true);
            var reader = new TapReader(names, token);
            _machine!.Type($"run {All.Digest:x16} {token} {TestIndices.Format(indices)}\n");
            while (!reader.IsComplete && _machine.TryReadLine(Silence, out string line)) reader.Take(line);
            IReadOnlyList<TapVerdict> verdicts = reader.Conclude("");
            if (!reader.IsComplete || reader.Fault is not null || !IsReadyAgain()) verdicts = GiveUp(reader);
            _failedTests += verdicts.Count(static one => one.Status == TapStatus.Failed);
            return verdicts;
        }
    }

    /// <summary>Where the last boot's log is, or will be.</summary>
    public string SaveLog()
    {
        lock (_lock) return _machine is null ? _log : _machine.SaveLog(LogName());
    }

    /// <summary>Ends the machine in good order: it must agree on whether all was well.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_machine is null) return;
            try
            {
                _machine.Type("end\n");
                int status = _machine.WaitForExit(TimeSpan.FromSeconds(30));
                int expected = _failedTests == 0 ? 0 : 1;
                if (status != expected) throw new InvalidOperationException($"the machine ended with status {status}, and {_failedTests} tests failed in it; log: {_machine.SaveLog(LogName())}");
            }
            finally
            {
                EndMachine();
            }
        }
    }

    private static string LogName() => $"kernel-tests-{Environment.ProcessId}-{_boots}";

    private static int IndexOf(string name)
    {
        for (int index = 0; index < All.Count; index++)
        {
            if (All[index].Name == name) return index;
        }

        throw new ArgumentException($"no kernel test is called {name}");
    }

    private bool EnsureReady(out string problem)
    {
        problem = "";
        if (_machine is not null) return true;
        if (_failedBoots >= MostFailedBoots)
        {
            problem = $"not tried: the machine did not start {_failedBoots} times in a row; log: {_log}";
            return false;
        }

        _machine = Boot();
        string ready = $"# tests {All.Digest:x16} {All.Count} ready";
        try
        {
            _machine.Expect(ready, BootTime);
            _failedBoots = 0;
            _failedTests = 0;
            return true;
        }
        catch (TimeoutException exception)
        {
            _failedBoots++;
            _log = _machine.SaveLog(LogName());
            problem = $"the machine did not get ready to test ('{ready}'); log: {_log}\n{exception.Message}";
            EndMachine();
            return false;
        }
    }

    private GuestMachine Boot()
    {
        Interlocked.Increment(ref _boots);
        var writable = new TemporaryFile(".img", TestDisk.Image(TestDisk.WritableBytes));
        var readOnly = new TemporaryFile(".img", TestDisk.Image(TestDisk.ReadOnlyBytes));
        _disks.AddRange([writable, readOnly]);
        string date = new DateTime(2031, 5, 6, 7, 8, 9, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return GuestMachine.Start(
            "run", "--boot", "kernel", "--image", Repository.Image("Tests/Kernel.Tests"), "--append", $"tests=ask rtc={date}",
            "--drive", writable.Name, "--drive-read-only", readOnly.Name, "--timeout", "1800", "--", "-rtc", $"base={date}");
    }

    // After a document the guest asks for the next: one that does not has been hit by the last test after all.
    private bool IsReadyAgain()
    {
        try
        {
            _machine!.Expect(" ready", TimeSpan.FromSeconds(20));
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
            int status = _machine!.WaitForExit(TimeSpan.FromSeconds(2));
            ending = $"the machine ended with status {status}" + (status == 3 ? " (panic)" : "");
        }
        catch (TimeoutException)
        {
            // Silent it is.
        }

        _log = _machine!.SaveLog(LogName());
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
        _machine?.Dispose();
        _machine = null;
        foreach (IDisposable disk in _disks) disk.Dispose();
        _disks.Clear();
    }
}

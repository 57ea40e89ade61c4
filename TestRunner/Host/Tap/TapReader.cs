using System.Globalization;
using System.Text.RegularExpressions;

namespace TestRunner.Host.Tap;

/// <summary>
/// Reads one TAP version 14 document, line by line, from a guest that may lie, break off, or be talked over. It knows which tests were asked for, and the
/// token that frames their results; a result without its frame is noise, a frame that does not fit is a fault, and what comes after a fault counts for nothing.
/// </summary>
/// <remarks>Without a token, any result line counts that fits: for documents of a guest that was not asked for frames.</remarks>
public sealed partial class TapReader
{
    // What stands under a failure; the serial log has all of it. The stacks of a few hundred threads fit.
    private const int MostNoise = 4000;
    private const int MostNoiseCharacters = 256 << 10;
    private const int LongestNoise = 4096;

    private static readonly Dictionary<string, string> NoDetails = [];

    private readonly string[] _names;
    private readonly string? _token;
    private readonly List<TapVerdict> _verdicts = [];
    private readonly Queue<string> _noise = new();
    private readonly Dictionary<string, string> _details = [];
    private int _noiseCharacters;
    private State _state = State.Header;
    private double _durationMs;
    private bool _assertedNothing;
    private string? _bailOut;
    private bool _stoppedWhileRunning;

    /// <summary>Expects a document with these tests, in this order.</summary>
    public TapReader(IEnumerable<string> names, string? token)
    {
        _names = [.. names];
        _token = token;
    }

    private enum State
    {
        Header,
        Plan,
        Between,
        Running,
        Result,
        AfterResult,
        Diagnostics,
        Counts,
        Done,
    }

    /// <summary>Whether nothing more is to come: the summary was read, the guest gave up, or a fault was found.</summary>
    public bool IsComplete => _state == State.Done;

    /// <summary>What was wrong with the document, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The test that has begun and not ended, or null.</summary>
    public string? Running => _state is State.Running or State.Result ? _names[_verdicts.Count] : null;

    /// <summary>How many results have been taken.</summary>
    public int Taken => _verdicts.Count;

    /// <summary>How many of them say that their test failed.</summary>
    public int Failed => _verdicts.Count(static one => one.Status == TapStatus.Failed);

    /// <summary>How many results nothing can change any more: those before one whose test has ended or begun since. The last may still be blamed for a fault.</summary>
    public int Settled => _state is State.Running or State.Result ? _verdicts.Count : Math.Max(0, _verdicts.Count - 1);

    /// <summary>A result that is <see cref="Settled"/>.</summary>
    public TapVerdict VerdictOf(int index) => _verdicts[index];

    /// <summary>Takes the next line, without its end.</summary>
    public void Take(string line)
    {
        if (_state == State.Done) return;
        line = line.TrimEnd('\r');
        switch (_state)
        {
            case State.Header:
                if (line == "TAP version 14") _state = State.Plan;
                else Note(line);
                break;
            case State.Plan:
                TakePlan(line);
                break;
            case State.Between:
                TakeBetween(line);
                break;
            case State.Running:
                TakeRunning(line);
                break;
            case State.Result:
                TakeResult(line);
                break;
            case State.AfterResult:
                if (line == "  ---") _state = State.Diagnostics;
                else AfterResult(line);
                break;
            case State.Diagnostics:
                TakeDiagnostic(line);
                break;
            case State.Counts:
                TakeCounts(line);
                break;
        }
    }

    /// <summary>
    /// Says what became of each test that was asked for. Called when there is nothing more to take; <paramref name="ending"/> says why, for a document that
    /// is not complete: the machine ended, or has been silent for too long.
    /// </summary>
    public IReadOnlyList<TapVerdict> Conclude(string ending)
    {
        var verdicts = new List<TapVerdict>(_verdicts);
        bool cut = _state != State.Done;
        string? reason = Fault ?? _bailOut ?? (cut ? ending : null);
        if (reason is null) return verdicts;

        string context = _noise.Count == 0 ? "" : "\n" + string.Join('\n', _noise);
        bool begun = Running is not null || _stoppedWhileRunning;
        if (begun && verdicts.Count < _names.Length)
        {
            verdicts.Add(new TapVerdict(_names[verdicts.Count], TapStatus.Failed, 0, reason + context, NoDetails));
        }
        else if (Fault is not null || cut)
        {
            // Nothing ran that could take the blame, so it falls on what was said last; with nothing said, on what should have come first.
            if (verdicts.Count > 0) verdicts[^1] = verdicts[^1] with { Status = TapStatus.Failed, Message = $"{reason}{context}\n{verdicts[^1].Message}".TrimEnd() };
            else if (_names.Length > 0) verdicts.Add(new TapVerdict(_names[0], TapStatus.Failed, 0, reason + context, NoDetails));
        }

        for (int index = verdicts.Count; index < _names.Length; index++)
            verdicts.Add(new TapVerdict(_names[index], TapStatus.NotRun, 0, "not run: " + reason, NoDetails));
        return verdicts;
    }

    private void TakePlan(string line)
    {
        if (line == $"1..{_names.Length}") _state = State.Between;
        else if (line.StartsWith("1..", StringComparison.Ordinal)) Stop($"the plan is {line}, and {_names.Length} tests were asked for");
        else Stop($"no plan after the version: {line}");
    }

    private void TakeBetween(string line)
    {
        if (_token is null)
        {
            TakeUnframed(line);
            return;
        }

        Match begin = BeginLine().Match(line);
        if (begin.Success && begin.Groups["token"].Value == _token)
        {
            string name = TapText.Unescape(begin.Groups["name"].Value);
            if (_verdicts.Count == _names.Length) Stop($"a test too many begins: {name}");
            else if (begin.Groups["number"].Value != Next()) Stop($"test {begin.Groups["number"].Value} begins, and {Next()} is the next");
            else if (name != _names[_verdicts.Count]) Stop($"test {Next()} is '{name}', and '{_names[_verdicts.Count]}' was asked for");
            else
            {
                _noise.Clear();
                _noiseCharacters = 0;
                _state = State.Running;
            }
        }
        else if (line.EndsWith($"# summary {_token}", StringComparison.Ordinal))
        {
            if (_verdicts.Count == _names.Length) _state = State.Counts;
            else Stop($"the run ends after {_verdicts.Count} of {_names.Length} tests");
        }
        else if (EndLine().Match(line) is { Success: true } end && end.Groups["token"].Value == _token)
        {
            Stop($"test {end.Groups["number"].Value} ends, and none has begun");
        }
        else if (line.StartsWith("Bail out!", StringComparison.Ordinal))
        {
            BailOut(line);
        }
        else
        {
            Note(line);
        }
    }

    private void TakeUnframed(string line)
    {
        if (TapText.TryParseResult(line, out TapLine result))
        {
            if (_verdicts.Count == _names.Length) Stop($"a result too many: {line}");
            else Accept(result, line);
        }
        else if (CountsLine().IsMatch(line))
        {
            if (_verdicts.Count != _names.Length) Stop($"the run ends after {_verdicts.Count} of {_names.Length} tests");
            else TakeCounts(line);
        }
        else if (line.StartsWith("Bail out!", StringComparison.Ordinal))
        {
            BailOut(line);
        }
        else
        {
            Note(line);
        }
    }

    private void TakeRunning(string line)
    {
        Match end = EndLine().Match(line);
        if (end.Success && end.Groups["token"].Value == _token)
        {
            if (end.Groups["number"].Value != Next())
            {
                Stop($"test {end.Groups["number"].Value} ends, and {Next()} runs");
                return;
            }

            if (end.Index > 0) Note(line[..end.Index]);
            _durationMs = double.Parse(end.Groups["ms"].Value, CultureInfo.InvariantCulture);
            _state = State.Result;
        }
        else if (BeginLine().Match(line) is { Success: true } begin && begin.Groups["token"].Value == _token)
        {
            Stop($"test {begin.Groups["number"].Value} begins while {Next()} runs");
        }
        else if (line == $"# no assertion {Next()} {_token}")
        {
            _assertedNothing = true;
        }
        else if (line.StartsWith("Bail out!", StringComparison.Ordinal))
        {
            BailOut(line);
        }
        else
        {
            Note(line);
        }
    }

    private void TakeResult(string line)
    {
        if (TapText.TryParseResult(line, out TapLine result)) Accept(result, line);
        else Stop($"no result where test {Next()} ended: {line}");
    }

    private void Accept(TapLine result, string line)
    {
        string expected = _names[_verdicts.Count];
        if (result.Number.ToString(CultureInfo.InvariantCulture) != Next()) Stop($"a result of test {result.Number} where that of {Next()} belongs: {line}");
        else if (result.Name != expected) Stop($"a result of '{result.Name}' where that of '{expected}' belongs");
        else if (!result.IsOk && result.SkipReason is not null) Stop($"a test that was skipped has failed: {line}");
        else
        {
            TapStatus status = !result.IsOk ? TapStatus.Failed : result.SkipReason is not null ? TapStatus.Skipped : TapStatus.Passed;
            _verdicts.Add(new TapVerdict(expected, status, _durationMs, result.SkipReason ?? "", NoDetails) { AssertedNothing = _assertedNothing });
            _assertedNothing = false;
            _state = State.AfterResult;
            _details.Clear();
        }
    }

    private void TakeDiagnostic(string line)
    {
        Match field = FieldLine().Match(line);
        if (field.Success)
        {
            string value = field.Groups["value"].Value;
            _details[field.Groups["name"].Value] = value.StartsWith('"') ? TapText.Unquote(value) : value;
        }
        else if (line == "  ...")
        {
            var details = new Dictionary<string, string>(_details);
            string message = _verdicts[^1].Message;
            if (_verdicts[^1].Status == TapStatus.Failed)
            {
                string noise = _noise.Count == 0 ? "" : "\n" + string.Join('\n', _noise);
                message = details.GetValueOrDefault("message", "no message") + noise;
            }

            _verdicts[^1] = _verdicts[^1] with { Message = message, Details = details };
            _state = State.Between;
        }
        else
        {
            Stop($"not a line of diagnostics: {line}");
        }
    }

    private void AfterResult(string line)
    {
        if (_verdicts[^1].Status == TapStatus.Failed) _verdicts[^1] = _verdicts[^1] with { Message = "no diagnostics" };
        _state = State.Between;
        Take(line);
    }

    private void TakeCounts(string line)
    {
        int passed = _verdicts.Count(static one => one.Status == TapStatus.Passed);
        int failed = _verdicts.Count(static one => one.Status == TapStatus.Failed);
        int skipped = _verdicts.Count(static one => one.Status == TapStatus.Skipped);
        string counted = $"# {passed} passed, {failed} failed, {skipped} skipped";
        if (line == counted) _state = State.Done;
        else if (CountsLine().IsMatch(line)) Stop($"the guest counts '{line[2..]}', and its results are '{counted[2..]}'");
        else Stop($"no counts at the end: {line}");
    }

    private void BailOut(string line)
    {
        _bailOut = line;
        _stoppedWhileRunning = Running is not null;
        _state = State.Done;
    }

    private void Stop(string fault)
    {
        Fault = "the guest's report cannot be believed: " + fault;
        _stoppedWhileRunning = Running is not null;
        _state = State.Done;
    }

    private void Note(string line)
    {
        if (line.Length > LongestNoise) line = $"{line.AsSpan(0, LongestNoise)} [and {line.Length - LongestNoise} characters more]";
        _noise.Enqueue(line);
        _noiseCharacters += line.Length;
        while (_noise.Count > MostNoise || _noiseCharacters > MostNoiseCharacters) _noiseCharacters -= _noise.Dequeue().Length;
    }

    private string Next() => (_verdicts.Count + 1).ToString(CultureInfo.InvariantCulture);

    // Frames may stand behind what a test left on the line.
    [GeneratedRegex(@"# begin (?<number>[0-9]+) (?<token>[0-9a-f]+) (?<name>.*)$")]
    private static partial Regex BeginLine();

    [GeneratedRegex(@"# end (?<number>[0-9]+) (?<token>[0-9a-f]+) (?<ms>[0-9]+\.[0-9]+)$")]
    private static partial Regex EndLine();

    [GeneratedRegex("^  (?<name>[a-z_]+): (?<value>.*)$")]
    private static partial Regex FieldLine();

    [GeneratedRegex("^# [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$")]
    private static partial Regex CountsLine();
}

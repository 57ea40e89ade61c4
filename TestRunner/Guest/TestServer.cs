using System.Globalization;

namespace TestRunner.Guest;

/// <summary>
/// Runs tests at the word of a host on the other end of a serial line. The guest says <c># tests DIGEST COUNT ready</c>; the host answers with
/// <c>run DIGEST TOKEN 0-3,7</c> (indices into the list) and gets one TAP document, as often as it likes, with <c>coverage</c> and gets what lines have
/// run, and at last with <c>end</c>.
/// Indices mean the same to both only when the digests are equal, so a run with another digest is refused.
/// </summary>
public sealed class TestServer(TestList tests, TextReader input, TextWriter output)
{
    /// <summary>Serves until <c>end</c>, the end of the input, or a test that hangs. The sum of all runs.</summary>
    public TestSummary Serve(TestRunOptions? options = null)
    {
        var sum = new TestSummary(0, 0, 0, false);
        while (!sum.BailedOut)
        {
            Say($"# tests {tests.Digest:x16} {tests.Count} ready");
            string? line = input.ReadLine();
            if (line is null) break;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is ["end"]) break;
            if (words is ["coverage"])
            {
                foreach (string part in options?.Coverage?.Invoke() ?? []) Say("# coverage " + part);
                Say("# coverage end");
                continue;
            }

            if (words is not ["run", var digest, var token, var list])
            {
                Say("# not a command: run DIGEST TOKEN INDICES, coverage, or end");
            }
            else if (digest != tests.Digest.ToString("x16", CultureInfo.InvariantCulture))
            {
                Say($"Bail out! the host's list of tests ({digest}) is not this image's ({tests.Digest:x16}): build again");
                return sum with { BailedOut = true };
            }
            else if (!TestIndices.TryParse(list, tests.Count, out List<int> indices))
            {
                Say($"# not a list of indices below {tests.Count}: {list}");
            }
            else
            {
                TestSummary run = TestRun.Execute([.. indices.Select(index => tests[index])], output, (options ?? new()) with { Token = token, BailOutWhenSpoiled = true });
                sum = new TestSummary(sum.Passed + run.Passed, sum.Failed + run.Failed, sum.Skipped + run.Skipped, run.BailedOut);
            }
        }

        return sum;
    }

    private void Say(string line)
    {
        output.Write(line + "\n");
        output.Flush();
    }
}

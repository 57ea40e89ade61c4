using System.Globalization;
using TestRunner.Guest;

namespace Kernel.Tests.Probes;

/// <summary>
/// A kernel that lies: it answers a host in every formality, token included, and runs nothing. With <c>lie=KIND</c> on the command line it takes the place of
/// the one that does.
/// </summary>
internal sealed class LyingServer(string kind, TestList tests, TextReader input, TextWriter output)
{
    /// <summary>The status to end the machine with.</summary>
    public int Status => kind == "status" ? 1 : 0;

    public void Serve()
    {
        string ready = $"# tests {tests.Digest:x16} {tests.Count} ready\n";
        output.Write(ready);
        while (input.ReadLine() is { } line)
        {
            // Its image may count lines, which is nothing that it lies about.
            if (line == "coverage")
            {
                output.Write("# coverage end\n" + ready);
                continue;
            }

            if (line.Split(' ') is not ["run", _, var token, var list]) return;
            TestIndices.TryParse(list, tests.Count, out List<int> indices);
            if (!TryAnswer(token, [.. indices.Select(index => tests[index].Name)])) return;
            output.Write(ready);
        }
    }

    // False when nothing more is to be said.
    private bool TryAnswer(string token, string[] names)
    {
        output.Write(string.Create(CultureInfo.InvariantCulture, $"TAP version 14\n1..{(kind == "plan" ? names.Length - 1 : names.Length)}\n"));
        for (int index = 0; index < names.Length; index++)
        {
            string name = kind == "duplicate" && index > 0 ? names[0] : names[index];
            int number = kind == "number" && index > 0 ? index : index + 1;
            output.Write(string.Create(CultureInfo.InvariantCulture, $"# begin {index + 1} {token} {name}\n# end {number} {token} 1.000\n{(kind == "failure" ? "not " : "")}ok {number} - {name}\n"));
            if (kind == "twice" && index == 0) output.Write($"# end 1 {token} 1.000\nok 1 - {name}\n");
            if (kind == "truncated" && index == 0) return false;
        }

        int failed = kind == "failure" ? names.Length : 0;
        int passed = kind == "count" ? names.Length + 1 : names.Length - failed;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"# summary {token}\n# {passed} passed, {failed} failed, 0 skipped\n"));
        return true;
    }
}

namespace TestRunner.Conformance;

/// <summary>Runs checks one after another, each on a thread of its own, and writes a block of lines for each.</summary>
public static class CheckRun
{
    /// <summary>What begins a check's block, its full name behind it.</summary>
    public const string Begin = "=== ";

    /// <summary>What comes after the last block.</summary>
    public const string End = "=== end of checks";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs them.</summary>
    public static void Execute(IEnumerable<Check> checks, TextWriter output)
    {
        foreach (Check check in checks)
        {
            output.WriteLine(Begin + check.FullName);
            output.Flush();
            output.Write(Outcome(check));
            output.Flush();
        }

        output.WriteLine(End);
        output.Flush();
    }

    private static string Outcome(Check check)
    {
        StringWriter text = new() { NewLine = "\n" };
        Thread thread = new(() => Run(check, text), 1 << 20) { IsBackground = true, Name = "check" };
        thread.Start();
        return thread.Join(Limit) ? text.ToString() : $"not done after {Limit.TotalSeconds} s\n";
    }

    private static void Run(Check check, StringWriter text)
    {
        try
        {
            check.Body(text);
        }
        catch (Exception e)
        {
            text.WriteLine("threw " + Shown.Failure(e));
            text.WriteLine(e.StackTrace);
        }
    }
}

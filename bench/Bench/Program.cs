using System.CommandLine;
using Bench;
using Bench.Guests;
using Bench.Suites;

Argument<string[]> names = new("NAME") { Description = "What to measure; all of it unless told.", Arity = ArgumentArity.ZeroOrMore };
Option<int> rounds = new("--rounds") { Description = "How often each system takes its turn.", DefaultValueFactory = static _ => 5 };
Option<int> milliseconds = new("--milliseconds") { Description = "How long each figure is measured in a turn.", DefaultValueFactory = static _ => 500 };
Option<bool> list = new("--list") { Description = "Print what there is to be measured." };
Option<string> with = new("--with") { Description = "Run each QEMU through this command, such as 'taskset -c 0,1'." };
Option<string> results = new("--results") { Description = "The folder for the results (bench/results)." };
Option<string> root = new("--root") { Description = "The repository.", Required = true, Hidden = true };
RootCommand command = new("Measures AsterCosmos, Linux and the limit, in turn, on the same machine.") { names, rounds, milliseconds, list, with, results, root };
names.AcceptOnlyFromAmong([.. Suite.All.Select(static suite => suite.Name)]);
command.SetAction(parsed =>
{
    if (parsed.GetValue(list))
    {
        foreach (Suite suite in Suite.All)
            Console.WriteLine($"{suite.Name,-10} {suite.Summary}");
        return 0;
    }

    string folder = parsed.GetValue(root)!;
    Settings settings = new(parsed.GetValue(rounds), parsed.GetValue(milliseconds));
    string[] wanted = parsed.GetValue(names) is { Length: > 0 } given ? given : [.. Suite.All.Select(static suite => suite.Name)];
    Rivals rivals = new(folder, parsed.GetValue(with)?.Split(' ') ?? []);
    try
    {
        return new BenchRun(rivals, settings, parsed.GetValue(results) ?? Path.Combine(folder, "bench", "results")).Measure(wanted);
    }
    catch (BenchException e)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();

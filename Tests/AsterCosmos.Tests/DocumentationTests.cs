using System.Runtime.CompilerServices;
using AsterCosmos.Commands;
using AsterCosmos.Shell;

namespace AsterCosmos.Tests;

/// <summary>Holds docs/shell.md to what the commands say of themselves. With UPDATE_DOCS=1 in the environment it writes that part anew.</summary>
public sealed class DocumentationTests
{
    private const string Heading = "## Commands\n";

    [Fact]
    public void Reference_of_commands_is_that_of_the_shell()
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "shell.md");
        string text = File.ReadAllText(path);
        string expected = text[..(text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length)] + "\n" + HelpText.Reference(AllCommands());
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Every_command_describes_itself()
    {
        foreach (Command command in AllCommands().All)
        {
            Assert.StartsWith(command.Name, command.Example);
            Assert.NotEmpty(command.Summary);
            Assert.DoesNotContain('\n', command.Summary);
            Assert.False(command.Summary.EndsWith('.'), command.Name);
        }
    }

    // What a command says of itself needs nothing of what it works on.
    private static CommandTable AllCommands()
    {
        CommandTable table = new();
        foreach (Type type in typeof(HelpCommand).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Command)) && !type.IsAbstract))
            table.Add((Command)RuntimeHelpers.GetUninitializedObject(type));
        return table;
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "AsterCosmos.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}

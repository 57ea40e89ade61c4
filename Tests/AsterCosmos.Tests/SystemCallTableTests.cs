using System.Text;
using System.Text.RegularExpressions;

namespace AsterCosmos.Tests;

/// <summary>Makes docs/system-calls.md from the two lists of calls in the code, and holds it to them. With UPDATE_DOCS=1 in the environment it writes it anew.</summary>
public sealed partial class SystemCallTableTests
{
    private const string Head = """
        # System calls

        What the runtime, the C library and OpenSSL ask of the system underneath them, by Linux' x86-64 numbers. This page is made from the code. A call that is not
        listed answers ENOSYS, and the first time it is made the kernel log (`dmesg`) names it.


        """;

    [Fact]
    public void Table_is_that_of_the_code()
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "system-calls.md");
        string expected = Head.ReplaceLineEndings("\n")
            + Section("Answered by the nucleus", "Nucleus/Syscalls/LinuxCall.cs",
                "For every thread at any time. Files are managed code's: of the calls below that take a path or a descriptor, the nucleus answers those on its own\n"
                + "descriptors (the serial line on 0, 1, 2), those that come before managed code is up, and those of threads that collect garbage or run a signal's handler.")
            + "\n"
            + Section("Handed up to managed code", "Cosmos.Core/FileCallNumber.cs",
                "On the calling thread, once a file system is installed (`Cosmos.FileSystem`). Besides these, `mmap` of a file and `munmap` and `msync` of what that gave:\n"
                + "shared mappings are the file's own pages, private ones a copy.");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Every_call_of_the_nucleus_is_in_its_switch()
    {
        string dispatch = File.ReadAllText(Path.Combine(RepositoryRoot(), "Nucleus/Syscalls/SystemCall.cs"));
        Assert.All(Calls("Nucleus/Syscalls/LinuxCall.cs"), call => Assert.Contains($"LinuxCall.{call.Name}", dispatch, StringComparison.Ordinal));
    }

    private static string Section(string title, string file, string text)
    {
        StringBuilder section = new($"## {title}\n\n{text}\n\n| number | call | what is implemented |\n| --- | --- | --- |\n");
        foreach ((string name, int number, string implemented) in Calls(file))
            section.Append($"| {number} | `{Written(name)}` | {implemented} |\n");
        return section.ToString();
    }

    private static IEnumerable<(string Name, int Number, string Implemented)> Calls(string file) =>
        Member().Matches(File.ReadAllText(Path.Combine(RepositoryRoot(), file)))
            .Select(static match => (match.Groups["name"].Value, int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), match.Groups["text"].Value))
            .OrderBy(static call => call.Item2);

    // The system's names are in small letters, with an underscore where a second word begins in some of them; the number says which is meant.
    private static string Written(string name) => name.ToLowerInvariant();

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "AsterCosmos.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }

    [GeneratedRegex(@"<summary>(?<text>.*)</summary>\s+(?<name>\w+) = (?<number>\d+),")]
    private static partial Regex Member();
}

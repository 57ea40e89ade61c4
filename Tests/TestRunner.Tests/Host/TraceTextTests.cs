using System.Diagnostics;
using TestRunner.Host.Traces;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>Traces from a guest get file and line from symbols: here, those of a program of two functions.</summary>
public sealed class TraceTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traces-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Frame_of_an_exception_is_the_call_before_its_address()
    {
        (ImageSymbols symbols, ulong inner, ulong outer) = Build();
        string trace = TraceText.OfException("   at N.Inner() + 0x5\n--- End of stack trace ---\n   at N.Outer() + 0x10", $"{inner + 1:x} {outer + 1:x}", symbols);
        Assert.Equal($"   at N.Inner() in {_folder}/a.c:line 1\n--- End of stack trace ---\n   at N.Outer() in {_folder}/a.c:line 3", trace);
    }

    [Fact]
    public void Trace_with_other_frames_than_addresses_stays_as_it_is()
        => Assert.Equal("   at N.Inner() + 0x5", TraceText.OfException("   at N.Inner() + 0x5", "1 2", Build().Symbols));

    [Fact]
    public void Panic_gets_places_and_the_names_that_it_lacks()
    {
        (ImageSymbols symbols, ulong inner, ulong outer) = Build();
        string panic = $"kernel panic: x\n  in {inner:x16}\n  at {outer + 1:x16} N__Outer+0x0001\n#   at {outer + 1:x16} N__Outer+0x0001\r\nthe end";
        Assert.Equal(
            $"kernel panic: x\n  in {inner:x16} inner in {_folder}/a.c:line 1\n  at {outer + 1:x16} N__Outer+0x0001 in {_folder}/a.c:line 3\n"
            + $"#   at {outer + 1:x16} N__Outer+0x0001 in {_folder}/a.c:line 3\r\nthe end",
            TraceText.OfMachine(panic, symbols));
    }

    [Fact]
    public void Image_without_symbols_leaves_traces_as_they_are()
    {
        var none = new ImageSymbols(Path.Combine(_folder, "none"));
        Assert.Equal("  in 0000000000001000", TraceText.OfMachine("  in 0000000000001000", none));
    }

    [Theory]
    [InlineData("main", "/r/a.cs:12", " in /r/a.cs:line 12")]
    [InlineData("main", "/r/a.cs:12 (discriminator 3)", " in /r/a.cs:line 12")]
    [InlineData("main", "/r/a.cs:?", "")]
    [InlineData("??", "??:0", "")]
    [InlineData("S_P_CoreLib_System_Threading_Condition__Wait_1", "/_/src/libraries/System.ObjectModel/src/System/ComponentModel/PropertyChangedEventArgs.cs:23", "")]
    public void Place_is_what_the_symbols_know_and_no_guess(string function, string said, string shown) => Assert.Equal(shown, SourcePlace.Parse(function, said).ToString());

    private (ImageSymbols Symbols, ulong Inner, ulong Outer) Build()
    {
        File.WriteAllText(Path.Combine(_folder, "a.c"), "int inner(void) { return 1; }\n\nint outer(void) { return inner(); }\n");
        Run("gcc", "-g", "-O0", "-nostdlib", "-static", "-no-pie", "-Wl,-e,outer", Path.Combine(_folder, "a.c"), "-o", Path.Combine(_folder, "a"));
        Dictionary<string, ulong> functions = Run("nm", Path.Combine(_folder, "a")).Split('\n').Select(static line => line.Split(' ')).Where(static parts => parts.Length == 3)
            .ToDictionary(static parts => parts[2], static parts => Convert.ToUInt64(parts[0], 16));
        return (new ImageSymbols(Path.Combine(_folder, "a")), functions["inner"], functions["outer"]);
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}

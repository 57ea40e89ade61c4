using System.Diagnostics;

namespace IL2CPU.Tests;

/// <summary>All the way: C# in, a static program out, run under Linux. Goes through the command line, as a build does.</summary>
public class ImageTests
{
    private const string Kernel = """
        namespace Cosmos.System { public abstract class Kernel { public int Start() { Run(); return 7; } protected abstract void Run(); } }
        public class Cell<T>
        {
            private T _v;
            public Cell(T v) => _v = default!;
            [PlugMethod(PlugRequired = true)] public T Read() => throw null!;
        }
        public class K : Cosmos.System.Kernel
        {
            protected override void Run()
            {
                Console.WriteLine($"{new Cell<int>(41).Read()} {new Cell<string>("s").Read()} {Environment.MachineName} {string.IsNullOrWhiteSpace("x")}");
                try { object o = null!; o.ToString(); } catch (NullReferenceException e) { Console.WriteLine(e.StackTrace); }
            }
        }
        """;

    private const string Plugs = """
        [Plug(typeof(Cell<>))] static class CellPlug
        {
            public static void Ctor<T>(Cell<T> aThis, T v, [FieldAccess(Name = "_v")] ref T field) => field = v;
            public static T Read<T>(Cell<T> aThis, [FieldAccess(Name = "_v")] ref T field) => field;
        }
        [Plug(typeof(Environment))] static class EnvironmentPlug { public static string get_MachineName() => "aster"; }
        [Plug(typeof(string))] static class StringPlug { public static bool IsNullOrWhiteSpace(string value) => true; }
        """;

    [Fact]
    public void Kernel_with_plugs_of_its_own_and_of_the_core_library_runs()
    {
        using var scratch = new Scratch();
        string kernel = scratch.Compile("Kernel", Kernel);
        string plugs = scratch.Compile("Plugs", Plugs, [kernel]);
        string[] references = [Path.Combine(Scratch.IlcPackage, "framework"), Path.Combine(Scratch.IlcPackage, "sdk"), Scratch.ApiAssembly];

        Il2cpu(["weave", "--kernel", kernel, "--plugs", plugs, "--reference", .. references, "--out", scratch["woven"], "--entry", "kernel"]);
        string audit = Il2cpu(["audit", "--assembly", kernel, Scratch.ApiAssembly, "--plugs", plugs, "--reference", .. references, "--woven", scratch["woven"]]);
        Assert.Matches(@"^audited 2 assemblies, \d+ methods, in \d+\.\d s \(\d+\.\d s of processor\)", audit);
        Il2cpu("compile", "--kernel", "Kernel", "--in", scratch["woven"], "--ilc", Scratch.IlcPackage, "--out", scratch["k.o"]);
        Il2cpu("link", "--object", scratch["k.o"], "--ilc", Scratch.IlcPackage, "--out", scratch["k.elf"], "--stripped", scratch["k.stripped.elf"], "--grub", scratch["k.grub.elf"]);

        (int status, string output) = Run(scratch["k.stripped.elf"], []);
        Assert.Contains("41 s aster True", output);
        Assert.Contains("at K.Run()", output);
        Assert.Equal(7, status);
        Assert.InRange(new FileInfo(scratch["k.stripped.elf"]).Length, 500_000, 4_000_000);
        Assert.Equal(new FileInfo(scratch["k.stripped.elf"]).Length, new FileInfo(scratch["k.grub.elf"]).Length);
    }

    [Fact]
    public void Mistakes_on_the_command_line_are_errors_that_MSBuild_sees()
    {
        (int status, string output) = RunTool("weave", "--kernel", "nowhere.dll", "--out", "x");
        Assert.Equal(1, status);
        Assert.StartsWith("il2cpu : error IL2CPU0011: there is no file 'nowhere.dll'", output);
    }

    private static string Il2cpu(params string[] arguments)
    {
        (int status, string output) = RunTool(arguments);
        Assert.True(status == 0, output);
        return output;
    }

    private static (int Status, string Output) RunTool(params string[] arguments) =>
        Run("dotnet", [typeof(Compiling.IlcCompilerTests).Assembly.Location.Replace("IL2CPU.Tests.dll", "il2cpu.dll"), .. arguments]);

    private static (int Status, string Output) Run(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

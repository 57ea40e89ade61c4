using System.Globalization;
using System.Text.RegularExpressions;
using TestRunner.Host.Machines;
using TestRunner.Host.Shell;
using Xunit;

namespace TestRunner.Host.Debugging;

/// <summary>
/// The editor's configurations, replayed: their task is run, and gdb is told what VS Code's C/C++ debug adapter tells it, in that order. A breakpoint at a line of
/// C# stops there, and what the adapter asks for then, threads, stack, arguments, locals and their members, has answers.
/// </summary>
[Trait("Seconds", "15")]
public sealed partial class EditorDebuggingTests
{
    private const string Driver = "Drivers/Pci/PciBus.cs";
    private const string Text = "if (BusNumbering.IsNeededFor(found))";
    private const string Method = "_PciBus___ctor";

    /// <summary>Every configuration, with what to enter where it asks, and who makes the bus there.</summary>
    public static TheoryData<string, string, string> Configurations => new()
    {
        { "AsterCosmos in QEMU", "", "AsterCosmos_AsterCosmos_Kernel__BeforeRun" },
        { "Kernel tests in QEMU", "Kernel.Tests.Pci.PciTests", "Kernel_Tests_Kernel_Tests_Machines_TestMachine" },
    };

    [Fact]
    public void Every_configuration_is_replayed()
        => Assert.Equal(EditorConfiguration.Names.Order(StringComparer.Ordinal), Configurations.Select(static row => (string)row[0]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Breakpoint_in_a_driver_shows_stack_arguments_and_locals(string name, string tests, string caller)
    {
        var configuration = new EditorConfiguration(name, tests);
        Assert.Equal(("cppdbg", "launch", "gdb"), configuration.Kind);
        Assert.Equal("127.0.0.1:1234", configuration.Address);
        string source = Path.Combine(Repository.Root, Driver);
        string line = (1 + Array.FindIndex(File.ReadAllLines(source), static one => one.Contains(Text, StringComparison.Ordinal))).ToString(CultureInfo.InvariantCulture);

        using var socket = new TemporaryFile(".gdb");
        using GuestMachine machine = RunTask(configuration, socket.Name);
        using var gdb = new GdbSession(configuration.Debugger, Repository.Root);
        Connect(gdb, configuration, socket.Name);
        string breakpoint = gdb.Do($"-break-insert -f \"{source}:{line}\"");
        string stop = Continue(gdb);
        if (GdbSession.Field(stop, "bkptno") != GdbSession.Field(breakpoint, "number"))
        {
            // The entry point, where the adapter stops unasked and goes on.
            gdb.Do("-break-delete " + GdbSession.Field(stop, "bkptno"));
            stop = Continue(gdb);
        }

        Assert.Equal(("breakpoint-hit", source, line), (GdbSession.Field(stop, "reason"), GdbSession.Field(stop, "fullname"), GdbSession.Field(stop, "line")));
        Assert.Contains("state=\"stopped\"", gdb.Do("-thread-info"), StringComparison.Ordinal);

        string[] frames = [.. Frame().Matches(gdb.Do("-stack-list-frames 0 1000")).Select(static match => match.Groups["name"].Value)];
        Assert.EndsWith(Method, frames[0], StringComparison.Ordinal);
        Assert.Contains(frames, frame => frame.StartsWith(caller, StringComparison.Ordinal));
        string arguments = gdb.Do("-stack-list-arguments 1 0 0");
        Assert.Matches(@"name=""this"",value=""@0x[0-9a-f]+: \{.*_drivers = .*name=""space"",value=""@0x", arguments);
        string locals = gdb.Do("-stack-list-locals 1");
        Assert.Matches(@"name=""start"",value=""[0-9]+""", locals);
        Assert.Matches(@"name=""found"",value=""@0x[0-9a-f]+: \{.*m_NumComponents = [0-9]+", locals);

        // A variable is opened, and a line stepped over; meanwhile others run, who may come by the breakpoint: gdb tells processors apart, not threads.
        string variable = GdbSession.Field(gdb.Do("-var-create - * \"found\""), "name")!;
        Assert.Contains("exp=\"m_NumComponents\"", Opened(gdb, variable), StringComparison.Ordinal);
        gdb.Do("-break-disable " + GdbSession.Field(breakpoint, "number"));
        gdb.Do("-exec-next");
        Assert.Equal("end-stepping-range", GdbSession.Field(gdb.WaitForStop(), "reason"));
    }

    private static string Continue(GdbSession gdb)
    {
        gdb.Do("-exec-continue");
        return gdb.WaitForStop();
    }

    // Fields stand below what C++ calls a base class or an access specifier.
    private static string Opened(GdbSession gdb, string variable, int depth = 0)
    {
        string children = gdb.Do($"-var-list-children --simple-values \"{variable}\" 0 1000");
        return depth == 2 ? children : children + string.Concat(Child().Matches(children).Select(child => Opened(gdb, child.Groups["name"].Value, depth + 1)));
    }

    // The task as it stands, but for what is built already and where gdb finds the machine: another session may have that port.
    private static GuestMachine RunTask(EditorConfiguration configuration, string socket)
    {
        string[] words = configuration.Command.Split(' ');
        Assert.Equal("./qemu-launch.sh", words[0]);
        GuestMachine machine = GuestMachine.Start(
            new Dictionary<string, string> { ["ASTER_GDB"] = $"unix:{socket},server=on,wait=off" }, [.. words[1..], "--no-build", "--timeout", "150"]);
        var ready = new Regex(configuration.ReadyPattern, RegexOptions.Multiline);
        for (DateTime end = DateTime.UtcNow + ShellSession.Patience; !ready.IsMatch(machine.Errors) || !File.Exists(socket); Thread.Sleep(50))
            Assert.True(DateTime.UtcNow < end, $"the task does not say '{configuration.ReadyPattern}': {machine.Errors}");
        return machine;
    }

    // What the adapter says at a start with miDebuggerServerAddress.
    private static void Connect(GdbSession gdb, EditorConfiguration configuration, string socket)
    {
        gdb.Do("-gdb-set mi-async on");
        foreach (string command in configuration.SetupCommands) gdb.Do($"-interpreter-exec console \"{command}\"");
        gdb.Do("-interpreter-exec console \"set pagination off\"");
        gdb.Do("-gdb-set stop-on-solib-events 1");
        gdb.Do("-environment-cd " + configuration.Folder);
        gdb.Do("-file-exec-and-symbols " + configuration.Program.Replace("/Release/", $"/{Repository.Configuration}/", StringComparison.Ordinal));
        gdb.Do("-interpreter-exec console \"show architecture\"");
        gdb.Try("-break-insert main");
        gdb.Do("-target-select remote " + socket);

        // A machine that waits says so, without a reason: the adapter takes no notice.
        Assert.Null(GdbSession.Field(gdb.WaitForStop(), "reason"));
    }

    [GeneratedRegex("child=\\{name=\"(?<name>[^\"]*)\"")]
    private static partial Regex Child();

    [GeneratedRegex("func=\"(?<name>[^\"]*)\"")]
    private static partial Regex Frame();
}

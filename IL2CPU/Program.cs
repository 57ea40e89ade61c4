using System.CommandLine;
using IL2CPU.Commands;

var root = new RootCommand("Turns a .NET kernel and its plugs into one ELF image.")
{
    AuditCommand.Create(),
    WeaveCommand.Create(),
    CompileCommand.Create(),
    LinkCommand.Create(),
    ReportCommand.Create(),
    GateCommand.Create(),
};
return root.Parse(args).Invoke();

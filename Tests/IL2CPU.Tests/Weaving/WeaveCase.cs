using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using IL2CPU.Diagnostics;
using IL2CPU.Weaving;

namespace IL2CPU.Tests.Weaving;

/// <summary>A target assembly and a plug assembly, woven; the result can be looked at or run under the host's runtime.</summary>
public sealed class WeaveCase : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly DiagnosticBag _diagnostics = new();
    private readonly string _target;
    private readonly List<string> _plugs = [];

    /// <param name="target">The source of assembly <c>Target</c>, whose internals <c>Plugs</c> sees.</param>
    /// <param name="plugs">The source of assembly <c>Plugs</c>.</param>
    /// <param name="executable">The target has a <c>Main</c>.</param>
    public WeaveCase(string target, string plugs, bool executable = false)
    {
        _target = _scratch.Compile("Target", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Plugs\")] " + target, executable: executable);
        _plugs.Add(_scratch.Compile("Plugs", plugs, [_target], allowUnsafe: true));
    }

    /// <summary>Where the weaver writes.</summary>
    public string Output => _scratch["woven"];

    /// <summary>The woven target.</summary>
    public string WovenTarget => Path.Combine(Output, "Target.dll");

    /// <summary>Adds another plug assembly.</summary>
    public WeaveCase WithPlugs(string name, string source)
    {
        _plugs.Add(_scratch.Compile(name, source, [_target], allowUnsafe: true));
        return this;
    }

    /// <summary>Weaves, and returns everything reported.</summary>
    public IReadOnlyList<string> Weave(bool entry = false, bool declarePlugs = true)
    {
        var options = new WeaveOptions
        {
            Kernel = _target,
            Plugs = declarePlugs ? _plugs : [],
            References = [.. declarePlugs ? [] : _plugs, Scratch.ApiAssembly, Scratch.FrameworkDirectory],
            Output = Output,
            SynthesiseEntry = entry,
        };
        new Weaver(options, _diagnostics).Run();
        return _diagnostics.All.Select(d => d.ToString()).ToList();
    }

    /// <summary>Weaves, expects that nothing is wrong, and calls the woven <c>Program.Run()</c>.</summary>
    public object? Run()
    {
        IReadOnlyList<string> found = Weave();
        Assert.Empty(found);
        return Call();
    }

    /// <summary>Weaves, expects one error, and returns it.</summary>
    public string OnlyError(bool entry = false)
    {
        string error = Assert.Single(Weave(entry));
        Assert.Contains(": error IL2CPU", error);
        return error;
    }

    public void Dispose() => _scratch.Dispose();

    private object? Call()
    {
        var context = new AssemblyLoadContext("woven", isCollectible: true);
        context.Resolving += (loader, name) => new[] { Path.Combine(Output, name.Name + ".dll"), _scratch[name.Name + ".dll"] }
            .Where(File.Exists).Select(loader.LoadFromAssemblyPath).FirstOrDefault();
        Assembly woven = context.LoadFromAssemblyPath(WovenTarget);
        try
        {
            return woven.GetType("Program", throwOnError: true)!.GetMethod("Run")!.Invoke(null, null);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}

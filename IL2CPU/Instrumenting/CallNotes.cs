using IL2CPU.Weaving;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace IL2CPU.Instrumenting;

/// <summary>Notes that a method of some type is about to be called, at every place that calls one.</summary>
internal sealed class CallNotes
{
    private readonly string _called;
    private readonly MethodDefinition _note;

    /// <param name="rule">As <see cref="InstrumentOptions.NoteCalls"/> has it.</param>
    /// <param name="assemblies">Where the noting method is found.</param>
    public CallNotes(string rule, IReadOnlyList<AssemblyDefinition> assemblies) =>
        (_called, _note) = MethodRule.Parse(rule, "CALLED.TYPE=NOTING.TYPE::METHOD", [], assemblies);

    /// <summary>Whether a module has anything to note.</summary>
    public bool Concerns(ModuleDefinition module) => module.Assembly != _note.Module.Assembly && module.GetTypeReferences().Any(type => type.FullName == _called);

    public void Weave(ModuleDefinition module)
    {
        MethodReference note = new ModuleImport(module).StaticMethod(_note, []);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(static type => type.Methods).Where(static method => method.HasBody))
        {
            Instruction[] calls = [.. method.Body.Instructions.Where(IsNoted)];
            if (calls.Length == 0) continue;
            method.Body.SimplifyMacros();
            foreach (Instruction call in calls) Insertion.Before(method.Body.GetILProcessor(), call, Instruction.Create(OpCodes.Call, note));
            method.Body.OptimizeMacros();
        }
    }

    private bool IsNoted(Instruction instruction)
        => (instruction.OpCode == OpCodes.Call || instruction.OpCode == OpCodes.Callvirt) && ((MethodReference)instruction.Operand).DeclaringType.FullName == _called;
}

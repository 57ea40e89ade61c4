using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Tests.Audit;

/// <summary>An assembly that passes the audit until it is changed by hand.</summary>
internal static class ForgedCase
{
    /// <summary>Compiles, changes by hand, and audits the result.</summary>
    /// <returns>What is found, a finding a line.</returns>
    internal static string Findings(string source, Action<ModuleDefinition> change, bool isPackage = false)
    {
        using var scratch = new Scratch();
        string path = scratch.Compile("Driver", source);
        Assert.Empty(AuditCase.Findings(scratch, path));
        Directory.CreateDirectory(scratch["forged"]);
        string forged = scratch["forged/Driver.dll"];
        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path))
        {
            change(assembly.MainModule);
            assembly.Write(forged);
        }

        return string.Join("\n", isPackage ? AuditCase.Findings(scratch, forged, o => o with { Assemblies = [], Packages = [forged] }) : AuditCase.Findings(scratch, forged));
    }

    /// <summary>Puts instructions in place of a method's.</summary>
    internal static void Rewrite(MethodDefinition method, Func<ILProcessor, Instruction[]> code)
    {
        method.Body.Instructions.Clear();
        ILProcessor il = method.Body.GetILProcessor();
        foreach (Instruction instruction in code(il)) il.Append(instruction);
    }

    /// <summary>Has a method begin with a jump into its middle, with its first two arguments in hand, unless an argument is zero.</summary>
    internal static void JumpInto(MethodDefinition method, Instruction place, OpCode unlessZero)
    {
        ILProcessor il = method.Body.GetILProcessor();
        Instruction first = method.Body.Instructions[0];
        foreach (Instruction instruction in new[] { il.Create(unlessZero), il.Create(OpCodes.Brfalse, first), il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Ldarg_1), il.Create(OpCodes.Br, place) })
            il.InsertBefore(first, instruction);
    }
}

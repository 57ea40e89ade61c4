using IL2CPU.Assemblies;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>
/// Replaces the body of a target by a call of its plug. The compiler inlines such a call, so that a plug costs nothing.
/// </summary>
internal static class BodyForwarder
{
    /// <summary>Attributes that tell the compiler to treat a method specially, by name or by native symbol; a plugged method is ordinary.</summary>
    private static readonly HashSet<string> SpecialAttributes = new(StringComparer.Ordinal)
    {
        "System.Runtime.CompilerServices.IntrinsicAttribute",
        "System.Runtime.CompilerServices.AsyncStateMachineAttribute",
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
        "System.Runtime.RuntimeImportAttribute",
        "System.Runtime.InteropServices.LibraryImportAttribute",
        "System.Runtime.InteropServices.SuppressGCTransitionAttribute",
    };

    public static void Replace(MethodDefinition target, PlugMethod plug)
    {
        List<Instruction> kept = target.IsConstructor && !target.IsStatic && !target.DeclaringType.IsValueType ? ConstructorPrefix.Of(target) : [];
        MakeOrdinary(target);

        var body = new MethodBody(target);
        if (kept.Count > 0)
        {
            body.InitLocals = target.Body.InitLocals;
            foreach (VariableDefinition variable in target.Body.Variables) body.Variables.Add(variable);
            foreach (Instruction instruction in kept) body.Instructions.Add(instruction);
        }
        ForgetDebugInformation(target, kept);
        target.Body = body;
        Forward(body, target, plug);
    }

    private static void Forward(MethodBody body, MethodDefinition target, PlugMethod plug)
    {
        ILProcessor il = body.GetILProcessor();
        var import = new ModuleImport(target.Module);
        bool isStatic = target.IsStatic;
        bool thisPassed = false;
        int next = 0;
        foreach (ParameterDefinition parameter in plug.Method.Parameters)
        {
            if (plug.Fields.TryGetValue(parameter.Index, out string? name))
            {
                LoadField(il, import, target, FieldLookup.Find(target.DeclaringType, name)!);
            }
            else if (plug.TakesThis && !thisPassed)
            {
                il.Emit(OpCodes.Ldarg, body.ThisParameter);
                thisPassed = true;
            }
            else
            {
                il.Emit(OpCodes.Ldarg, target.Parameters[next++]);
            }
        }
        il.Emit(OpCodes.Call, import.StaticMethod(plug.Method, target.DeclaringType.GenericParameters.Concat(target.GenericParameters)));
        if (SignatureMatcher.NeedsCast(plug.Method.ReturnType, target.ReturnType)) il.Emit(OpCodes.Castclass, target.ReturnType);
        il.Emit(OpCodes.Ret);
    }

    private static void LoadField(ILProcessor il, ModuleImport import, MethodDefinition target, FoundField field)
    {
        // A field that stays readonly would be read as a constant by everyone else.
        field.Definition.IsInitOnly = false;
        if (field.Definition.IsStatic)
        {
            il.Emit(OpCodes.Ldsflda, import.Field(field));
            return;
        }
        il.Emit(OpCodes.Ldarg, il.Body.ThisParameter);
        il.Emit(OpCodes.Ldflda, import.Field(field));
    }

    private static void MakeOrdinary(MethodDefinition target)
    {
        // In this order: setting the import, even to null, marks the method as imported.
        target.PInvokeInfo = null;
        target.IsPInvokeImpl = false;
        bool inline = !target.NoInlining;
        target.ImplAttributes &= MethodImplAttributes.NoInlining | MethodImplAttributes.AggressiveInlining | MethodImplAttributes.Synchronized;
        target.AggressiveInlining = inline;
        foreach (CustomAttribute attribute in target.CustomAttributes.Where(a => SpecialAttributes.Contains(a.AttributeType.FullName)).ToList())
        {
            target.CustomAttributes.Remove(attribute);
        }
    }

    private static void ForgetDebugInformation(MethodDefinition target, List<Instruction> kept)
    {
        MethodDebugInformation debug = target.DebugInformation;
        HashSet<int> offsets = kept.Select(i => i.Offset).ToHashSet();
        foreach (SequencePoint point in debug.SequencePoints.Where(p => !offsets.Contains(p.Offset)).ToList()) debug.SequencePoints.Remove(point);
        debug.Scope = null;
        debug.StateMachineKickOffMethod = null;
        debug.CustomDebugInformations.Clear();
    }
}

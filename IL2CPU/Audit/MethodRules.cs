using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using IL2CPU.Verifying;
using IL2CPU.Weaving;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Audit;

/// <summary>What must hold of a method: its signature, its variables, every instruction of its body.</summary>
internal sealed class MethodRules(AuditContext context)
{
    private readonly DmaRules _dma = new(context);
    private const string BusTierAttribute = "Cosmos.Core.BusTierAttribute";

    /// <summary>Instructions that no verifier accepts, and what each is for.</summary>
    private static readonly Dictionary<Code, string> Unverifiable = new()
    {
        [Code.Localloc] = "stack memory outside of a span",
        [Code.Cpblk] = "copies memory by address",
        [Code.Initblk] = "fills memory by address",
        [Code.Calli] = "calls an address",
        [Code.Jmp] = "leaves the method without its checks",
        [Code.No] = "switches checks off",
        [Code.Arglist] = "untyped arguments",
        [Code.Mkrefany] = "untyped reference",
        [Code.Refanyval] = "untyped reference",
        [Code.Refanytype] = "untyped reference",
    };

    public void Check(MethodDefinition method)
    {
        CheckDeclaration(method);
        if (!method.HasBody || InlineArrays.IsHelper(method)) return;
        foreach (VariableDefinition variable in method.Body.Variables)
        {
            if (TypeFacts.PointerIn(variable.VariableType) is { } pointer)
            {
                context.Findings.InMethod(ErrorCode.PointerType, method, $"a local variable is of pointer type {TypeNames.Display(pointer)}");
            }
        }
        var shapes = new CompilerShapes(method.Body);
        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (!shapes.Explains(instruction)) CheckInstruction(method, instruction, shapes);
        }
        if (!method.Body.InitLocals && method.Body.Variables.Count > 0)
        {
            context.Findings.InMethod(ErrorCode.UnverifiableCode, method, "its variables do not start out zeroed: they show what was in memory before");
        }
        CheckTypeArguments(method);
        new TypeFlow(context.Verifier, method, shapes, context.Binaries.Contains(method.Module.Assembly.Name.Name)).Verify();
    }

    private void CheckTypeArguments(MethodDefinition method)
    {
        VerifiedType[] own = context.Verifier.Types.ParametersOf(method.DeclaringType);
        VerifiedType[] ofMethod = context.Verifier.Types.ParametersOf(method);
        foreach (TypeReference used in method.Body.Variables.Select(v => v.VariableType).Concat(method.Parameters.Select(p => p.ParameterType)).Append(method.ReturnType))
        {
            if (context.Constraints.Problem(used, own, ofMethod) is { } problem) context.Findings.InMethod(ErrorCode.UnverifiableCode, method, problem);
        }
        foreach (Instruction instruction in method.Body.Instructions)
        {
            string? problem = instruction.Operand switch
            {
                MethodReference called => context.Constraints.Problem(called, own, ofMethod),
                FieldReference field => context.Constraints.Problem(field.DeclaringType, own, ofMethod),
                TypeReference type => context.Constraints.Problem(type, own, ofMethod),
                _ => null,
            };
            if (problem is not null) context.Findings.At(ErrorCode.UnverifiableCode, method, instruction, problem);
        }
    }

    private void CheckDeclaration(MethodDefinition method)
    {
        foreach (CustomAttribute attribute in method.CustomAttributes.Concat(method.MethodReturnType.CustomAttributes)
            .Concat(method.Parameters.SelectMany(p => p.CustomAttributes)))
        {
            if (context.Banned.ReasonAgainst(attribute.AttributeType) is { } reason)
            {
                context.Findings.InMethod(ErrorCode.ForbiddenAttribute, method, $"it is marked [{attribute.AttributeType.Name}]: {reason}");
            }
        }
        if (TypeFacts.PointerIn(method) is { } pointer)
        {
            context.Findings.InMethod(ErrorCode.PointerType, method, $"its signature has the pointer type {TypeNames.Display(pointer)}");
        }
        if (method.CallingConvention == MethodCallingConvention.VarArg)
        {
            context.Findings.InMethod(ErrorCode.UnverifiableCode, method, "it takes untyped arguments");
        }
        else if (method.ExplicitThis || method.CallingConvention is not (MethodCallingConvention.Default or MethodCallingConvention.Generic))
        {
            context.Findings.InMethod(ErrorCode.UnverifiableCode, method, "it is called by a convention of native code's");
        }
        if (method.IsPInvokeImpl)
        {
            context.Findings.InMethod(ErrorCode.NativeCode, method, $"it calls '{method.PInvokeInfo?.EntryPoint}' of native library '{method.PInvokeInfo?.Module.Name}'");
        }
        else if (!method.HasBody && !method.IsAbstract && !IsDelegateMember(method))
        {
            context.Findings.InMethod(ErrorCode.NativeCode, method, "it has no body in IL");
        }
    }

    private void CheckInstruction(MethodDefinition method, Instruction instruction, CompilerShapes shapes)
    {
        Code code = instruction.OpCode.Code;
        if (Unverifiable.TryGetValue(code, out string? why))
        {
            string advice = code == Code.Localloc ? "; use 'Span<T> x = stackalloc T[n]' of a type without references, and fill it afterwards" : "";
            context.Findings.At(ErrorCode.UnverifiableCode, method, instruction, $"{instruction.OpCode.Name}: {why}{advice}");
        }
        if (code is Code.Ldftn or Code.Ldvirtftn && !MakesDelegate(instruction, shapes))
        {
            context.Findings.At(ErrorCode.UnverifiableCode, method, instruction, $"{instruction.OpCode.Name}: the address of a method, for anything but a delegate");
        }
        switch (instruction.Operand)
        {
            case MethodReference called:
                CheckCall(method, instruction, called, shapes);
                break;
            case FieldReference field:
                CheckFieldUse(method, instruction, field);
                break;
            case TypeReference type:
                CheckTypeUse(method, instruction, type);
                break;
        }
    }

    private void CheckCall(MethodDefinition method, Instruction instruction, MethodReference called, CompilerShapes shapes)
    {
        string name = TypeNames.Display(called);
        if (InlineArrays.IsHelperName(called))
        {
            if (InlineArrays.ProblemWithCall(instruction, shapes) is { } problem) context.Findings.At(ErrorCode.UnverifiableCode, method, instruction, $"{name}: {problem}");
            return;
        }
        if (TypeFacts.PointerIn(called) is { } pointer)
        {
            context.Findings.At(ErrorCode.PointerType, method, instruction, $"{name} takes or gives the pointer type {TypeNames.Display(pointer)}");
        }
        if (context.Banned.ReasonAgainst(called) is { } reason)
        {
            context.Findings.At(ErrorCode.BannedSymbol, method, instruction, $"{name} is banned: {reason}");
        }
        foreach (TypeReference argument in TypeArguments(called)) CheckTypeUse(method, instruction, argument);
        if (context.IsPrivileged(called.DeclaringType) && !(context.Options.Woven && IsForwarded(instruction)))
        {
            context.Findings.At(ErrorCode.PrivilegedReference, method, instruction, $"{name} belongs to a privileged assembly");
        }
        if (context.Banned.ReasonAgainst(called.ReturnType) is { } result && !LeavesAsSourceOfAttributes(method, instruction))
        {
            context.Findings.At(ErrorCode.BannedSymbol, method, instruction, $"{name} gives {TypeNames.Display(called.ReturnType)}, which is banned: {result}");
        }
        if (context.Verifier.Definition(called) is not { } target) return;
        if (target.DeclaringType.Name != called.DeclaringType.Name && context.Banned.ReasonAgainst(target.DeclaringType) is { } inherited)
        {
            context.Findings.At(ErrorCode.BannedSymbol, method, instruction, $"{TypeNames.Display(target)} is banned: {inherited}");
        }
        CheckAccess(method, instruction, target, name);
        _dma.CheckCall(method, instruction, target);
        if (target.Module != method.Module && IsBusTier(target) && !context.IsBusTier(method.Module.Assembly))
        {
            context.Findings.At(ErrorCode.BusTierOnly, method, instruction, $"{name} is for the bus tier; a device driver has what its device gives it");
        }
    }

    /// <summary>
    /// What the generator of System.Text.Json writes: a member is looked up and returned at once as nothing but a source of attributes. To make more of it again takes a cast,
    /// whose type is banned.
    /// </summary>
    private static bool LeavesAsSourceOfAttributes(MethodDefinition method, Instruction instruction) =>
        method.ReturnType.FullName == "System.Reflection.ICustomAttributeProvider" && instruction.Next?.OpCode.Code == Code.Ret;

    private void CheckFieldUse(MethodDefinition method, Instruction instruction, FieldReference field)
    {
        if (TypeFacts.PointerIn(field.FieldType) is { } pointer)
        {
            context.Findings.At(ErrorCode.PointerType, method, instruction, $"field {field.Name} is of pointer type {TypeNames.Display(pointer)}");
        }
        CheckTypeUse(method, instruction, field.DeclaringType);
        if (context.Verifier.Definition(field) is { } definition) CheckAccess(method, instruction, definition, field.FullName);
    }

    private void CheckAccess(MethodDefinition method, Instruction instruction, IMemberDefinition target, string name)
    {
        TypeDefinition owner = target as TypeDefinition ?? target.DeclaringType;
        if (owner.Module == method.Module || context.Privileged.Contains(owner.Module.Assembly.Name.Name) || context.Access.IsVisible(method.DeclaringType, target)) return;
        context.Findings.At(ErrorCode.Inaccessible, method, instruction, $"{name} is not for {method.Module.Assembly.Name.Name}: it is not public");
    }

    private void CheckTypeUse(MethodDefinition method, Instruction instruction, TypeReference type)
    {
        if (TypeFacts.PointerIn(type) is { } pointer)
        {
            context.Findings.At(ErrorCode.PointerType, method, instruction, $"the pointer type {TypeNames.Display(pointer)} is used");
        }
        if (context.Banned.ReasonAgainst(type) is { } reason)
        {
            context.Findings.At(ErrorCode.BannedSymbol, method, instruction, $"{TypeNames.Display(type)} is banned: {reason}");
        }
        if (context.IsPrivileged(type))
        {
            context.Findings.At(ErrorCode.PrivilegedReference, method, instruction, $"{TypeNames.Display(type)} belongs to a privileged assembly");
        }
        if (type.TryResolve() is { } definition) CheckAccess(method, instruction, definition, TypeNames.Display(type));
    }

    private static IEnumerable<TypeReference> TypeArguments(MethodReference method)
    {
        if (method is GenericInstanceMethod instance)
        {
            foreach (TypeReference argument in instance.GenericArguments) yield return argument;
        }
        if (method.DeclaringType is GenericInstanceType generic)
        {
            foreach (TypeReference argument in generic.GenericArguments) yield return argument;
        }
    }

    /// <summary><c>ldftn; newobj Delegate(object, native int)</c> is the one verifiable use of a method's address.</summary>
    private static bool MakesDelegate(Instruction instruction, CompilerShapes shapes)
    {
        // The method is found by the object that it is then called on: whoever jumps in between would bring two objects.
        bool isParted = shapes.IsTarget(instruction) || (instruction.Next is { } next && shapes.IsTarget(next));
        if (instruction.OpCode.Code == Code.Ldvirtftn && (isParted || instruction.Previous?.OpCode.Code != Code.Dup)) return false;
        return instruction.Next is { OpCode.Code: Code.Newobj, Operand: MethodReference { Name: ".ctor", Parameters: [_, { ParameterType.FullName: "System.IntPtr" }] } constructor }
            && constructor.DeclaringType.TryResolve()?.BaseType?.FullName == "System.MulticastDelegate";
    }

    /// <summary>What the weaver writes: the call of a plug ends the method.</summary>
    private static bool IsForwarded(Instruction call)
    {
        Instruction? next = call.Next;
        if (next?.OpCode.Code == Code.Castclass) next = next.Next;
        return next is { OpCode.Code: Code.Ret, Next: null };
    }

    private static bool IsDelegateMember(MethodDefinition method) =>
        method.IsRuntime && method.DeclaringType.BaseType?.FullName == "System.MulticastDelegate";

    private static bool IsBusTier(MethodDefinition method) =>
        PlugReader.Find(method, BusTierAttribute) is not null
        || PlugReader.Find(method.DeclaringType, BusTierAttribute) is not null
        || method.DeclaringType.Properties.Any(p => (p.GetMethod == method || p.SetMethod == method) && PlugReader.Find(p, BusTierAttribute) is not null);
}

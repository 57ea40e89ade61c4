using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Verifying;

internal sealed partial class TypeFlow
{
    /// <summary>
    /// Sees to it that no reference and no span outlives what it leads to. The C# compiler does this for what it compiles; of a binary nobody knows which
    /// compiler made it. A variable that may once hold something local counts as holding it always.
    /// </summary>
    private sealed class Escapes
    {
        private readonly TypeFlow _flow;
        private readonly bool[] _arguments;
        private readonly bool[] _variables;
        private readonly HashSet<int> _replaced;
        private bool _foundMore;

        public Escapes(TypeFlow flow)
        {
            _flow = flow;
            MethodDefinition method = flow._method;
            _variables = new bool[method.Body.Variables.Count];
            _arguments = new bool[method.Parameters.Count + (method.HasThis ? 1 : 0)];
            int first = method.HasThis ? 1 : 0;
            for (int i = 0; i < method.Parameters.Count; i++) _arguments[first + i] = flow.Promises(i, IsScoped);
            _replaced = [.. method.Body.Instructions.Where(at => at.OpCode.Code is Code.Starg or Code.Starg_S).Select(at => flow.Index((ParameterDefinition)at.Operand))];
            // A struct's own reference goes no further, unless the method says so; whoever calls it by an interface does not hear that.
            if (method.HasThis && method.DeclaringType.IsValueType && (!IsUnscoped(method) || method.IsVirtual)) _arguments[0] = true;
        }

        /// <summary>The origin of what was read from an argument, which leads to what the caller gave.</summary>
        public static int ThroughArgument(int index) => -1 - index;

        /// <summary>The origin of a variable's address.</summary>
        public int Variable(int index, bool isArgument) => 1 + index + (isArgument ? _variables.Length : 0);

        /// <summary>The argument is another one than the caller's, somewhere in the method.</summary>
        public bool IsReplaced(int index) => _replaced.Contains(index);

        /// <summary>A method keeps to itself, and only reads, what a declaration of it says so of, which is what callers see.</summary>
        public static bool KeepsPromises(MethodDefinition declaration, MethodDefinition method)
        {
            int first = method.Parameters.Count - declaration.Parameters.Count;
            return declaration.Parameters.Select((parameter, i) => i + first < 0 || ((!IsScoped(parameter) || IsScoped(method.Parameters[i + first]))
                && (!parameter.IsIn || method.Parameters[i + first].IsIn))).All(kept => kept);
        }

        /// <summary>The method changes nothing in its struct: it says so, and its own body is held to that (LoadArgument). What makes the struct may.</summary>
        public static bool IsReadOnly(MethodDefinition? method) => method is { DeclaringType.IsValueType: true, IsConstructor: false }
            && !Declarations.SetsOnce(method)
            && (Has(method, "IsReadOnlyAttribute") || Has(method.DeclaringType, "IsReadOnlyAttribute"));

        public bool IsLocal(int index, bool isArgument) => isArgument ? _arguments[index] : _variables[index];

        /// <summary>What lies behind a reference is local: in a variable that something local was stored in.</summary>
        public bool IsContentLocal(StackValue owner)
        {
            if (owner.Kind == StackKind.Value) return owner.IsLocal;
            if (owner.Kind != StackKind.Reference || !owner.IsLocal) return false;
            if (owner.Origin < StackValue.NoVariable) return false; // the caller's, and older than this call
            return owner.Origin == StackValue.NoVariable || IsVariableLocal(owner.Origin);
        }

        public void Store(int index, bool isArgument, StackValue value)
        {
            if (!value.IsLocal || !value.CanBeLocal) return;
            ref bool local = ref isArgument ? ref _arguments[index] : ref _variables[index];
            if (local) return;
            local = true;
            _foundMore = true;
        }

        public void StoreThrough(StackValue to, StackValue value)
        {
            if (!value.IsLocal || !value.CanBeLocal) return;
            if (!to.IsLocal || to.Origin < StackValue.NoVariable)
            {
                _flow.Fail("a reference to this call's own memory is stored where it may outlive the call");
                return;
            }
            for (int i = 0; i < _variables.Length; i++)
            {
                if ((to.Origin == StackValue.NoVariable || to.Origin == Variable(i, isArgument: false)) && _flow._variables[i] is { IsByRefLike: true } or { Shape: TypeShape.Reference })
                    Store(i, isArgument: false, value);
            }
            for (int i = 0; i < _arguments.Length; i++)
            {
                if ((to.Origin == StackValue.NoVariable || to.Origin == Variable(i, isArgument: true)) && _flow._arguments[i].IsByRefLike) Store(i, isArgument: true, value);
            }
        }

        public void Return(StackValue value)
        {
            if (value.IsLocal && value.CanBeLocal) _flow.Fail("a reference to this call's own memory is returned");
        }

        /// <summary>What the method that is called may do with what it is given: return it, or store it in another thing that it is given.</summary>
        /// <returns>Whether what it returns may be local.</returns>
        public bool Call(MethodDefinition? called, StackValue? self, StackValue[] given)
        {
            bool result = false;
            StackValue carried = default;
            for (int i = 0; i < given.Length; i++)
            {
                if (!given[i].CanBeLocal || !given[i].IsLocal || (called is not null && IsScoped(called.Parameters[i]))) continue;
                result = true;
                carried = given[i];
            }
            if (self is { } owner && owner.CanBeLocal)
            {
                bool isUnscoped = called is not null && IsUnscoped(called);
                if (isUnscoped ? owner.IsLocal : IsContentLocal(owner)) result = true;
            }
            if (carried.Kind != StackKind.Reference && carried.Type is null) return result;
            if (self is { Kind: StackKind.Reference, Type.IsByRefLike: true } holder && !IsReadOnly(called)) StoreThrough(holder, carried);
            for (int i = 0; i < given.Length; i++)
            {
                if (given[i] is { Kind: StackKind.Reference, Type.IsByRefLike: true, IsReadOnly: false } && !(called is not null && called.Parameters[i].IsIn)) StoreThrough(given[i], carried);
            }
            return result;
        }

        /// <summary>Something was learned that holds of the whole method.</summary>
        public void LearnMore() => _foundMore = true;

        /// <summary>Whether the last round learned something that makes another one necessary.</summary>
        public bool FoundMore()
        {
            bool found = _foundMore;
            _foundMore = false;
            return found;
        }

        private bool IsVariableLocal(int origin) => origin - 1 < _variables.Length ? _variables[origin - 1] : _arguments[origin - 1 - _variables.Length];

        private static bool IsScoped(ParameterDefinition parameter) =>
            (parameter.IsOut && parameter.ParameterType.IsByReference && !Has(parameter, "UnscopedRefAttribute")) || Has(parameter, "ScopedRefAttribute");

        private static bool IsUnscoped(MethodDefinition method) => Has(method, "UnscopedRefAttribute")
            || method.DeclaringType.Properties.Any(p => (p.GetMethod == method || p.SetMethod == method) && Has(p, "UnscopedRefAttribute"));

        private static bool Has(ICustomAttributeProvider owner, string attribute) => owner.HasCustomAttributes && owner.CustomAttributes.Any(a => a.AttributeType.Name == attribute);
    }
}

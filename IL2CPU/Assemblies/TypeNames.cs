using System.Text;
using Mono.Cecil;

namespace IL2CPU.Assemblies;

/// <summary>
/// Writes types and members as text: one form in which equal types are equal strings, whichever module refers to them, and one for people.
/// </summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["System.Void"] = "void",
        ["System.Boolean"] = "bool",
        ["System.Char"] = "char",
        ["System.SByte"] = "sbyte",
        ["System.Byte"] = "byte",
        ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort",
        ["System.Int32"] = "int",
        ["System.UInt32"] = "uint",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.IntPtr"] = "nint",
        ["System.UIntPtr"] = "nuint",
        ["System.Single"] = "float",
        ["System.Double"] = "double",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Decimal"] = "decimal",
    };

    /// <summary>
    /// Equal for equal types. A type's parameters are numbered first and its methods' after them, so that a plug's <c>T0, T1</c> and the
    /// target's <c>class&lt;T0&gt; method&lt;T1&gt;</c> meet. Modifiers such as <c>in</c>'s count for nothing.
    /// </summary>
    /// <param name="type">The type to write.</param>
    /// <param name="methodOffset">How many parameters the declaring type has.</param>
    public static string Canonical(TypeReference type, int methodOffset)
    {
        switch (type)
        {
            case GenericParameter parameter:
                return "!" + (parameter.Type == GenericParameterType.Type ? parameter.Position : methodOffset + parameter.Position);
            case IModifierType modified:
                return Canonical(modified.ElementType, methodOffset);
            case ByReferenceType byReference:
                return Canonical(byReference.ElementType, methodOffset) + "&";
            case PointerType pointer:
                return Canonical(pointer.ElementType, methodOffset) + "*";
            case ArrayType array:
                return Canonical(array.ElementType, methodOffset) + (array.IsVector ? "[]" : "[" + new string(',', array.Rank - 1) + "!]");
            case PinnedType pinned:
                return Canonical(pinned.ElementType, methodOffset);
            case GenericInstanceType instance:
                return FullName(instance.ElementType) + "<" + string.Join(",", instance.GenericArguments.Select(a => Canonical(a, methodOffset))) + ">";
            case FunctionPointerType function:
                return "fn(" + string.Join(",", function.Parameters.Select(p => Canonical(p.ParameterType, methodOffset))) + ")"
                    + Canonical(function.ReturnType, methodOffset);
            default:
                return FullName(type);
        }
    }

    /// <summary>A type as a C# programmer would write it.</summary>
    public static string Display(TypeReference type)
    {
        switch (type)
        {
            case GenericParameter parameter:
                return parameter.Name;
            case IModifierType modified:
                return Display(modified.ElementType);
            case ByReferenceType byReference:
                return "ref " + Display(byReference.ElementType);
            case PointerType pointer:
                return Display(pointer.ElementType) + "*";
            case ArrayType array:
                return Display(array.ElementType) + "[" + new string(',', array.Rank - 1) + "]";
            case GenericInstanceType instance:
                return WithoutArity(Keyword(FullName(instance.ElementType))) + "<" + string.Join(", ", instance.GenericArguments.Select(Display)) + ">";
            default:
                string name = WithoutArity(Keyword(FullName(type)));
                return type.HasGenericParameters ? name + "<" + string.Join(", ", type.GenericParameters.Select(p => p.Name)) + ">" : name;
        }
    }

    /// <summary>A method as a C# programmer would write its signature, with its type in front.</summary>
    public static string Display(MethodReference method) =>
        Display(method.DeclaringType) + "." + method.Name + GenericSuffix(method) + "(" + Parameters(method) + ")";

    /// <summary>A method's signature without its type: <c>static int Name&lt;T&gt;(ref T value)</c>.</summary>
    public static string Signature(MethodReference method) =>
        (method.HasThis ? "" : "static ") + Display(method.ReturnType) + " " + method.Name + GenericSuffix(method) + "(" + Parameters(method) + ")";

    /// <summary>
    /// The form in which a <c>Signature</c> of a plug method is compared: no spaces, no keywords, no arities, nested types with dots.
    /// </summary>
    public static string SignatureKey(MethodReference method, bool withReturn)
    {
        string parameters = string.Join(",", method.Parameters.Select(p => Display(p.ParameterType)));
        return Normalise((withReturn ? Display(method.ReturnType) + " " : "") + method.Name + "(" + parameters + ")");
    }

    /// <summary>Brings what a user wrote as <c>Signature</c> into the form of <see cref="SignatureKey"/>.</summary>
    public static string Normalise(string signature)
    {
        var key = new StringBuilder();
        var word = new StringBuilder();
        foreach (char c in signature + " ")
        {
            if (char.IsLetterOrDigit(c) || c is '_' or '.' or '`' or '+' or '/')
            {
                word.Append(c is '+' or '/' ? '.' : c);
                continue;
            }
            string name = WithoutArity(word.ToString());
            word.Clear();
            if (name is "ref" or "in" or "out") key.Append("ref~");
            else key.Append(Keyword(name));
            if (c == '&') key.Append('&');
            else if (c != ' ') key.Append(c);
            else if (name.Length > 0 && name is not ("ref" or "in" or "out")) key.Append(' ');
        }
        return MoveByRefs(key.ToString());
    }

    /// <summary>The name with namespace, nesting written by <c>/</c>.</summary>
    public static string FullName(TypeReference type)
    {
        TypeReference element = type.GetElementType();
        return element.DeclaringType is { } outer ? FullName(outer) + "/" + element.Name
            : element.Namespace.Length == 0 ? element.Name : element.Namespace + "." + element.Name;
    }

    private static string Parameters(MethodReference method) => string.Join(", ", method.Parameters.Select(DisplayParameter));

    private static string DisplayParameter(ParameterDefinition parameter)
    {
        string type = Display(parameter.ParameterType);
        if (parameter.ParameterType is ByReferenceType && parameter.IsOut && !parameter.IsIn) type = "out" + type[3..];
        return parameter.Name.Length == 0 ? type : type + " " + parameter.Name;
    }

    private static string GenericSuffix(MethodReference method) => method switch
    {
        GenericInstanceMethod instance => "<" + string.Join(", ", instance.GenericArguments.Select(Display)) + ">",
        { HasGenericParameters: true } => "<" + string.Join(", ", method.GenericParameters.Select(p => p.Name)) + ">",
        _ => "",
    };

    private static string Keyword(string name) => Keywords.GetValueOrDefault(name, name.Replace('/', '.'));

    private static string WithoutArity(string name)
    {
        if (!name.Contains('`')) return name;
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '`')
            {
                text.Append(name[i]);
                continue;
            }
            while (i + 1 < name.Length && char.IsAsciiDigit(name[i + 1])) i++;
        }
        return text.ToString();
    }

    /// <summary><c>ref T</c> and <c>T&amp;</c> are the same: the ampersand is the form that stays.</summary>
    private static string MoveByRefs(string key)
    {
        var text = new StringBuilder();
        int depth = 0;
        var marks = new Stack<int>();
        for (int i = 0; i < key.Length; i++)
        {
            if (key.AsSpan(i).StartsWith("ref~"))
            {
                marks.Push(depth);
                i += 3;
                continue;
            }
            char c = key[i];
            bool closes = c is ',' or ')' or '>';
            if (closes && marks.TryPeek(out int at) && at == depth)
            {
                marks.Pop();
                text.Append('&');
            }
            if (c is '<' or '(') depth++;
            if (c is '>' or ')') depth--;
            text.Append(c);
        }
        // A space is kept only between the return type and the name.
        string result = text.ToString().Trim();
        int open = result.IndexOf('(');
        return open < 0 ? result.Replace(" ", "") : WithoutTypeParameters(result[..open].Trim()) + result[open..].Replace(" ", "");
    }

    /// <summary><c>Name&lt;T&gt;</c> is <c>Name</c>: methods do not differ in what their type parameters are called.</summary>
    private static string WithoutTypeParameters(string name)
    {
        if (!name.EndsWith('>')) return name;
        int depth = 0;
        for (int i = name.Length - 1; i > 0; i--)
        {
            if (name[i] == '>') depth++;
            if (name[i] == '<' && --depth == 0) return name[i - 1] == ' ' ? name : name[..i];
        }
        return name;
    }
}

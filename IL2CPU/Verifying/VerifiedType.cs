using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>What a <see cref="VerifiedType"/> is made as.</summary>
internal enum TypeShape
{
    /// <summary>A class, interface, struct or enumeration, over its arguments.</summary>
    Named,

    /// <summary>A type parameter of the method that is verified, or of its type.</summary>
    Parameter,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A managed reference.</summary>
    Reference,

    /// <summary>A pointer or function pointer, which other rules object to.</summary>
    Pointer,

    /// <summary>A type that cannot be found.</summary>
    Unknown,
}

/// <summary>A type with everything put in that is known of it. There is one object for each type, so equal types are the same object.</summary>
internal sealed class VerifiedType
{
    private VerifiedType(int id, TypeShape shape, string text)
    {
        Id = id;
        Shape = shape;
        Text = text;
    }

    public int Id { get; }

    public TypeShape Shape { get; }

    /// <summary>A named type's definition.</summary>
    public TypeDefinition? Definition { get; private init; }

    /// <summary>A named type's arguments.</summary>
    public VerifiedType[] Arguments { get; private init; } = [];

    /// <summary>What an array holds or a reference refers to.</summary>
    public VerifiedType? Element { get; private init; }

    /// <summary>An array's dimensions; 0 for the ordinary kind, from 0 up.</summary>
    public int Rank { get; private init; }

    /// <summary>A parameter's declaration.</summary>
    public GenericParameter? Parameter { get; private init; }

    /// <summary>For people.</summary>
    public string Text { get; }

    /// <summary>What the evaluation stack makes of it.</summary>
    public StackKind Kind { get; private init; }

    /// <summary>A class, an interface, an array.</summary>
    public bool IsObject => Kind == StackKind.Object;

    /// <summary>A struct that may hold references to variables, so it may live on the stack alone.</summary>
    public bool IsByRefLike { get; private init; }

    /// <summary>What the bits of an integer are, whatever it is called: its width as an array element or variable. 0 for what is no integer.</summary>
    public int IntegerBytes { get; private init; }

    /// <summary>How many bytes of memory a number is. 0 for what is none.</summary>
    public int NumberBytes { get; private init; }

    /// <summary>It is, or is made of, a type that cannot be found, of which nothing can be said.</summary>
    public bool HasUnknown { get; private init; }

    public bool IsSystem(string name) => Definition is { Namespace: "System" } definition && definition.Name == name && definition.DeclaringType is null;

    public override string ToString() => Text;

    /// <summary>Makes types, each once.</summary>
    internal sealed class Table
    {
        private readonly Dictionary<(TypeShape, object?, int, int), VerifiedType> _made = [];
        private readonly Dictionary<(TypeDefinition, string), VerifiedType> _instances = [];
        private readonly Dictionary<TypeReference, VerifiedType> _known = new(ReferenceEqualityComparer.Instance);

        public Table() => Unknown = Add((TypeShape.Unknown, null, 0, 0), id => new VerifiedType(id, TypeShape.Unknown, "a type") { Kind = StackKind.Unknown, HasUnknown = true });

        public VerifiedType Unknown { get; }

        /// <summary>The type behind a reference, with arguments for the parameters it mentions.</summary>
        public VerifiedType Of(TypeReference type, VerifiedType[]? typeArguments = null, VerifiedType[]? methodArguments = null)
        {
            bool isOpen = type.ContainsGenericParameter;
            if (!isOpen && _known.TryGetValue(type, out VerifiedType? known)) return known;
            VerifiedType made = Make(type, typeArguments, methodArguments);
            if (!isOpen) _known[type] = made;
            return made;
        }

        public VerifiedType ReferenceTo(VerifiedType element) => Add((TypeShape.Reference, element, 0, 0), id =>
            new VerifiedType(id, TypeShape.Reference, element + "&") { Element = element, Kind = StackKind.Reference, HasUnknown = element.HasUnknown });

        public VerifiedType ArrayOf(VerifiedType element, int rank) => Add((TypeShape.Array, element, rank, 0), id =>
            new VerifiedType(id, TypeShape.Array, element + (rank == 0 ? "[]" : $"[{new string(',', rank - 1)}]")) { Element = element, Rank = rank, Kind = StackKind.Object, HasUnknown = element.HasUnknown });

        public VerifiedType Named(TypeDefinition definition, VerifiedType[] arguments)
        {
            var key = (definition, string.Join(',', arguments.Select(a => a.Id)));
            if (_instances.TryGetValue(key, out VerifiedType? made)) return made;
            string name = TypeNames.Display(definition);
            if (arguments.Length > 0) name = name.Split('<')[0] + "<" + string.Join(", ", arguments.Select(a => a.Text)) + ">";
            made = new VerifiedType(_made.Count + _instances.Count, TypeShape.Named, name)
            {
                Definition = definition,
                Arguments = arguments,
                Kind = StackKinds.Of(definition),
                IntegerBytes = StackKinds.IntegerBytes(definition),
                NumberBytes = StackKinds.NumberBytes(definition),
                HasUnknown = arguments.Any(a => a.HasUnknown),
                IsByRefLike = definition.IsValueType && definition.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.IsByRefLikeAttribute"),
            };
            return _instances[key] = made;
        }

        /// <summary>The parameters of a definition, as they are inside it.</summary>
        public VerifiedType[] ParametersOf(IGenericParameterProvider? owner) =>
            owner is null || !owner.HasGenericParameters ? [] : [.. owner.GenericParameters.Select(p => ParameterOf(p))];

        private VerifiedType ParameterOf(GenericParameter parameter) => Add((TypeShape.Parameter, parameter, 0, 0), id =>
            new VerifiedType(id, TypeShape.Parameter, parameter.Name)
            {
                Parameter = parameter,
                Kind = StackKind.Value,
                IsByRefLike = ((int)parameter.Attributes & Constraints.AllowsRefStruct) != 0,
            });

        private VerifiedType Make(TypeReference type, VerifiedType[]? typeArguments, VerifiedType[]? methodArguments)
        {
            switch (type)
            {
                case IModifierType modified:
                    return Of(modified.ElementType, typeArguments, methodArguments);
                case PinnedType pinned:
                    return Of(pinned.ElementType, typeArguments, methodArguments);
                case ByReferenceType reference:
                    return ReferenceTo(Of(reference.ElementType, typeArguments, methodArguments));
                case ArrayType array:
                    return ArrayOf(Of(array.ElementType, typeArguments, methodArguments), array.IsVector ? 0 : array.Rank);
                case PointerType or FunctionPointerType:
                    return Add((TypeShape.Pointer, null, 0, 0), id => new VerifiedType(id, TypeShape.Pointer, "a pointer") { Kind = StackKind.Number });
                case GenericParameter parameter:
                    VerifiedType[]? arguments = parameter.Type == GenericParameterType.Type ? typeArguments : methodArguments;
                    if (arguments is not null && parameter.Position < arguments.Length) return arguments[parameter.Position];
                    return DefinitionOf(parameter) is { } definition ? ParameterOf(definition) : Unknown;
                case GenericInstanceType instance:
                    if (instance.ElementType.TryResolve() is not { } generic || generic.GenericParameters.Count != instance.GenericArguments.Count) return Unknown;
                    return Named(generic, [.. instance.GenericArguments.Select(a => Of(a, typeArguments, methodArguments))]);
                case TypeSpecification:
                    return Unknown;
                default:
                    if (type.TryResolve() is not { } named) return Unknown;
                    // Inside a generic type its bare name stands for the type over its own parameters.
                    return Named(named, named.HasGenericParameters ? typeArguments is { } own && own.Length == named.GenericParameters.Count ? own : ParametersOf(named) : []);
            }
        }

        private static GenericParameter? DefinitionOf(GenericParameter parameter)
        {
            IGenericParameterProvider? owner = parameter.Owner switch
            {
                TypeDefinition type => type,
                MethodDefinition method => method,
                TypeReference type => type.TryResolve(),
                MethodReference method => method.TryResolve(),
                _ => null,
            };
            return owner is not null && parameter.Position < owner.GenericParameters.Count ? owner.GenericParameters[parameter.Position] : null;
        }

        private VerifiedType Add((TypeShape, object?, int, int) key, Func<int, VerifiedType> make)
        {
            if (_made.TryGetValue(key, out VerifiedType? made)) return made;
            return _made[key] = make(_made.Count + _instances.Count);
        }
    }
}

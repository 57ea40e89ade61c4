namespace IL2CPU.API.Attribs;

/// <summary>
/// Marks a static class as a plug: its public static methods replace the bodies of the target type's methods of the same name
/// and signature when the image is built.
/// </summary>
/// <remarks>
/// <para>Plugs are taken only from assemblies that the kernel project declares as plug assemblies. In any other assembly this attribute
/// does nothing.</para>
/// <para>A plug method without further attributes is matched by name and parameters: <c>Ctor</c> stands for an instance constructor,
/// <c>Cctor</c> for the static constructor, <c>get_X</c> and <c>set_X</c> for accessors, <c>op_Addition</c> and so on for operators. The first
/// parameter of a plug for an instance method is called <c>aThis</c>; for a value type it is passed by <c>ref</c>.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PlugAttribute : Attribute
{
    /// <summary>A plug whose target is set by <see cref="Target"/> or <see cref="TargetName"/>.</summary>
    public PlugAttribute()
    {
    }

    /// <summary>A plug for a type that can be named here.</summary>
    /// <param name="target">The type to plug; an open generic type, <c>typeof(List&lt;&gt;)</c>, for a generic one.</param>
    public PlugAttribute(Type target) => Target = target;

    /// <summary>A plug for a type that cannot be named here, because it is internal to its assembly.</summary>
    /// <param name="targetName">See <see cref="TargetName"/>.</param>
    public PlugAttribute(string targetName) => TargetName = targetName;

    /// <summary>The type to plug.</summary>
    public Type? Target { get; set; }

    /// <summary>
    /// The type to plug, as <c>"Namespace.Type, Assembly"</c>. Nested types are written <c>Outer+Inner</c>, generic ones with their arity,
    /// <c>List`1</c>. Without an assembly, System.Private.CoreLib is meant.
    /// </summary>
    public string? TargetName { get; set; }

    /// <summary>A target type that does not exist is no error.</summary>
    public bool IsOptional { get; set; }

    /// <summary>The plug also replaces overrides of the plugged methods in types that derive from the target.</summary>
    public bool Inheritable { get; set; }
}

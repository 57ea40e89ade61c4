namespace IL2CPU.API.Attribs;

/// <summary>
/// On a plug method: says which target method is meant, where the name and the parameters do not say enough.
/// On a target method (or constructor, or accessor): <see cref="PlugRequired"/> says that no image may be built without a plug for it.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor, Inherited = false)]
public sealed class PlugMethodAttribute : Attribute
{
    /// <summary>
    /// Picks one overload: <c>"Name(System.Int32, ref System.Byte)"</c>, with the return type in front where it matters. Types are written with their
    /// namespaces, C# keywords are understood. The plug method may then be called anything.
    /// </summary>
    public string? Signature { get; set; }

    /// <summary>False: this method is a helper that plugs nothing.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>On a target: building an image without a plug for this method is an error.</summary>
    public bool PlugRequired { get; set; }

    /// <summary>On a plug: a target method that does not exist is no error.</summary>
    public bool IsOptional { get; set; }

    /// <summary>
    /// On a plug: replaces every overload of its name. Such a plug takes <c>aThis</c> and fields at most, none of the arguments.
    /// </summary>
    public bool IsWildcard { get; set; }
}

namespace IL2CPU.API.Attribs;

/// <summary>
/// Marks a <c>ref</c> parameter of a plug method that is no argument of the target but a field of the target type, private ones included.
/// The weaver passes its address.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FieldAccessAttribute : Attribute
{
    /// <summary>The field's name, <c>"_size"</c>. The backing field of an automatic property is <c>"&lt;Name&gt;k__BackingField"</c>.</summary>
    public string? Name { get; set; }
}

namespace Cosmos.Core;

/// <summary>
/// Marks a type that gives addresses to a device, or says when the device is done with them. Without an IOMMU such code is trusted: a wrong address reaches any
/// memory. The audit lets no other type do it, and the privilege report counts these types.
/// </summary>
/// <param name="reason">Why the type must do this itself.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class DmaTrustedAttribute(string reason) : Attribute
{
    /// <summary>Why the type must do this itself.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Marks what only a <see cref="DmaTrustedAttribute">trusted</see> type may call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresDmaTrustAttribute : Attribute;

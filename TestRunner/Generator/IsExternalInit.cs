namespace System.Runtime.CompilerServices;

/// <summary>What records need of a framework older than they are.</summary>
internal static class IsExternalInit;

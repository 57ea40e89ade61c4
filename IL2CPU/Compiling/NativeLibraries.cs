namespace IL2CPU.Compiling;

/// <summary>The native libraries whose functions are bound when the image is linked.</summary>
internal static class NativeLibraries
{
    /// <summary>What the nucleus exports, and the native halves of .NET's own assemblies.</summary>
    public static readonly IReadOnlyList<string> Bound =
    [
        "nucleus",
        "libSystem.Native",
        "libSystem.IO.Compression.Native",
        "libSystem.Net.Security.Native",
        "libSystem.Security.Cryptography.Native.OpenSsl",
    ];
}

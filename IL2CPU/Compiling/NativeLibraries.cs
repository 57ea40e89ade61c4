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

    private static readonly string[] OfWindows = ["advapi32", "kernel32", "ntdll", "ole32", "shell32", "user32"];

    /// <summary>
    /// Whether a library is a part of Windows. Packages that run everywhere hold calls of these and do not make them elsewhere; one that is made throws
    /// DllNotFoundException, as it does under Linux.
    /// </summary>
    public static bool IsOfWindows(string library) =>
        OfWindows.Contains(library.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? library[..^".dll".Length] : library, StringComparer.OrdinalIgnoreCase);
}

using IL2CPU.Diagnostics;

namespace IL2CPU.Linking;

/// <summary>
/// Cryptography in .NET for Linux is OpenSSL behind a shim. The shim that the package ships loads OpenSSL at run time, which nothing static can; its
/// source is shipped beside it, and built here against the OpenSSL that is linked in.
/// </summary>
internal static class OpenSsl
{
    /// <summary>What the names of the shim's functions begin with.</summary>
    public const string SymbolPrefix = "CryptoNative_";

    private static readonly string[] Archives = ["libssl.a", "libcrypto.a"];

    /// <summary>The shim's file name.</summary>
    public const string Library = "libSystem.Security.Cryptography.Native.OpenSsl.a";

    /// <summary>The linker's inputs for an object that uses the shim; builds it when the directory does not hold it yet.</summary>
    /// <param name="ilc">The root of the ILCompiler package.</param>
    /// <param name="cache">Where the shim is built and kept.</param>
    public static IReadOnlyList<string> Inputs(string ilc, string cache)
    {
        string library = Path.Combine(cache, Library);
        if (!File.Exists(library)) Build(Path.Combine(ilc, "native", "src", "libs", "System.Security.Cryptography.Native"), cache);
        return [library, .. Archives.Select(archive => WithoutUnwindTables(archive, cache))];
    }

    // The runtime never walks through a native frame, so the half mebibyte of tables for that would be dead weight.
    private static string WithoutUnwindTables(string archive, string cache)
    {
        string bare = Path.Combine(cache, archive);
        if (File.Exists(bare)) return bare;
        string original = ExternalTool.RunQuietly("gcc", ["-print-file-name=" + archive]).Trim();
        string unfinished = bare + ".new";
        ExternalTool.RunQuietly("objcopy", ["--strip-debug", "--remove-section=.eh_frame", "--remove-section=.rela.eh_frame", original, unfinished]);
        File.Move(unfinished, bare, overwrite: true);
        return bare;
    }

    private static void Build(string source, string cache)
    {
        if (!Directory.Exists(source)) throw new BuildFailure(ErrorCode.BadInput, $"the ILCompiler package has no '{source}' to build the OpenSSL shim from");
        if (!File.Exists("/usr/include/openssl/ssl.h"))
        {
            throw new BuildFailure(ErrorCode.ToolFailed, "this image uses cryptography, which links OpenSSL: install libssl-dev and cmake");
        }
        Directory.CreateDirectory(cache);
        ExternalTool.RunQuietly("cmake",
        [
            "-S", source,
            "-B", cache,
            "-DLOCAL_BUILD:STRING=1",
            "-DCLR_CMAKE_TARGET_UNIX:STRING=1",
            "-DCMAKE_BUILD_TYPE=Release",
            "-DCMAKE_C_FLAGS=-ffunction-sections -fdata-sections",
        ]);
        ExternalTool.RunQuietly("cmake", ["--build", cache, "--parallel", Environment.ProcessorCount.ToString()]);
    }
}

using IL2CPU.Diagnostics;
using IL2CPU.Elf;

namespace IL2CPU.Linking;

/// <summary>Links nucleus, application, runtime and C library into one static image.</summary>
internal static class Linker
{
    /// <summary>Where the nucleus takes over from the boot loader.</summary>
    public const string NucleusEntry = "nucleus_entry";

    // The runtime's, which the nucleus calls in place of the runtime's own code (Nucleus/Memory/Shortage.cs).
    private const string Allocation = "RhpGcAlloc";
    private const string ImageBase = "0x200000";
    private const string CompiledCode = "__managedcode";

    public static void Run(LinkOptions options)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        IReadOnlyCollection<ElfSymbol> symbols = ElfObject.ReadSymbols(options.Object);
        LinkOptions whole = options with
        {
            Object = options.Nucleus is null ? options.Object : BeginOnPage(PortInstructions.PutInPlace(options.Object, symbols)),
            Inputs = [.. NativeInputs.For(symbols, options), .. OldEntryPoints.For(symbols, options.Object), .. options.Inputs],
        };
        ExternalTool.Run("gcc", Arguments(whole));
        if (options.Nucleus is not null)
            LinkWithFunctionTable(whole);
        string? stripped = options.Stripped;
        if (stripped is null && options.Grub is null) return;

        string temporary = stripped ?? options.Grub!;
        ExternalTool.Run("strip", ["--strip-all", "-o", temporary, options.Output]);
        if (options.Grub is { } grub)
        {
            byte[] image = File.ReadAllBytes(temporary);
            GrubImage.HideSections(image);
            File.WriteAllBytes(grub, image);
        }
    }

    // So that where a method lies in its page does not depend on what is linked before it. QEMU links no jumps from one page to another, but looks each up: a loop that crosses the end of a page is
    // slower by that, and would be so after one change of the nucleus and not after the next.
    private static string BeginOnPage(string objectFile)
    {
        string aligned = Path.ChangeExtension(objectFile, ".aligned.o");
        ExternalTool.Run("objcopy", ["--set-section-alignment", CompiledCode + "=4096", objectFile, aligned]);
        return aligned;
    }

    /// <summary>Links once more, with room for the names of all functions, which only a linked image has; then fills them in.</summary>
    private static void LinkWithFunctionTable(LinkOptions options)
    {
        int bytes = FunctionTable.Encode(ElfObject.ReadSymbols(options.Output)).Length;
        string room = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Output))!, Path.GetRandomFileName() + ".o");
        try
        {
            string source = Path.ChangeExtension(room, ".s");
            File.WriteAllText(source, FunctionTable.Room(bytes));
            ExternalTool.Run("gcc", ["-c", source, "-o", room]);
            File.Delete(source);
            ExternalTool.Run("gcc", Arguments(options with { Inputs = [.. options.Inputs, room] }));
        }
        finally
        {
            File.Delete(room);
        }

        byte[] image = File.ReadAllBytes(options.Output);
        FunctionTable.Fill(image, bytes);
        File.WriteAllBytes(options.Output, image);
    }

    /// <summary>The arguments of the compiler driver that runs the linker.</summary>
    public static IReadOnlyList<string> Arguments(LinkOptions options)
    {
        string sdk = Path.Combine(options.Ilc, "sdk");
        string framework = Path.Combine(options.Ilc, "framework");
        return
        [
            options.Object,
            .. options.Nucleus is { } nucleus ? new[] { nucleus, "-Wl,--entry=" + NucleusEntry, "-Wl,--wrap=" + Allocation } : [],
            "-o", options.Output,
            "-fuse-ld=lld",
            "-static",
            "-no-pie",
            "-Wl,--image-base=" + ImageBase,
            Path.Combine(sdk, "libbootstrapper.o"),
            "-Wl,--start-group",
            Path.Combine(sdk, "libRuntime.WorkstationGC.a"),
            Path.Combine(sdk, "libeventpipe-disabled.a"),
            Path.Combine(sdk, "libRuntime.VxsortDisabled.a"),
            Path.Combine(sdk, "libstandalonegc-disabled.a"),
            Path.Combine(sdk, "libstdc++compat.a"),
            Path.Combine(framework, "libSystem.Native.a"),
            Path.Combine(framework, "libSystem.IO.Compression.Native.a"),
            Path.Combine(sdk, "libz.a"),
            .. options.Inputs,
            "-Wl,--end-group",
            "-pthread",
            "-ldl",
            "-lrt",
            "-lm",
            "-Wl,--eh-frame-hdr",
            "-Wl,--gc-sections",
            "-Wl,-z,nostart-stop-gc",
            "-Wl,--build-id=sha1",
            .. options.Map is { } map ? new[] { "-Wl,--Map=" + map } : [],
            .. options.Extra,
        ];
    }
}

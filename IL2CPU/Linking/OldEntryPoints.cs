using IL2CPU.Diagnostics;
using IL2CPU.Elf;

namespace IL2CPU.Linking;

/// <summary>Functions of C libraries before glibc 2.33, which .NET's prebuilt native half still calls and a static library no longer has.</summary>
internal static class OldEntryPoints
{
    /// <summary>What leads to <c>__xmknod</c>: making devices and named pipes, for tar archives.</summary>
    private const string Caller = "SystemNative_MkNod";

    // int __xmknod(int version, const char *path, mode_t mode, dev_t *device): mknod with a version before, and the device behind an address.
    private const string Source = """
                .globl  __xmknod
                .section .text.__xmknod, "ax", @progbits
        __xmknod:
                movq    %rsi, %rdi
                movl    %edx, %esi
                movq    (%rcx), %rdx
                jmp     mknod
                .section .note.GNU-stack, "", @progbits

        """;

    /// <summary>The linker's inputs that an object needs: an object file beside it, or nothing.</summary>
    public static IReadOnlyList<string> For(IReadOnlyCollection<ElfSymbol> symbols, string objectFile)
    {
        if (!symbols.Any(s => !s.IsDefined && s.Name == Caller)) return [];
        string source = Path.ChangeExtension(objectFile, ".old.s");
        string compiled = Path.ChangeExtension(objectFile, ".old.o");
        File.WriteAllText(source, Source);
        ExternalTool.Run("gcc", ["-c", source, "-o", compiled]);
        return [compiled];
    }
}

using System.Diagnostics;
using IL2CPU.Diagnostics;
using IL2CPU.Elf;
using IL2CPU.Linking;

namespace IL2CPU.Tests.Linking;

/// <summary>Port instructions in the place of calls, as the linker and the disassembler see them.</summary>
public sealed class PortInstructionsTests : IDisposable
{
    // What holds the instructions, so that the objects link.
    private const string Functions = """
                .globl nucleus_in8, nucleus_in16, nucleus_in32, nucleus_out8, nucleus_out16, nucleus_out32
        nucleus_in8: nucleus_in16: nucleus_in32: nucleus_out8: nucleus_out16: nucleus_out32:
                ret

        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("nucleus_in8", "mov %edi,%edx", "xor %eax,%eax", "in (%dx),%al")]
    [InlineData("nucleus_in32", "mov %edi,%edx", "in (%dx),%eax", "xchg %ax,%ax")]
    [InlineData("nucleus_out8", "mov %edi,%edx", "mov %esi,%eax", "out %al,(%dx)")]
    [InlineData("nucleus_out16", "mov %edi,%edx", "xchg %eax,%esi", "out %ax,(%dx)")]
    [InlineData("nucleus_out32", "mov %edi,%edx", "mov %esi,%eax", "out %eax,(%dx)")]
    public void Call_becomes_the_instruction_and_what_stands_around_it_stays(string function, params string[] instructions)
    {
        string[] code = Disassemble(Replaced($"caller:\n mov $7, %edi\n call {function}@PLT\n mov %eax, %ebx\n call other\n ret\nother: ret\n"), "caller");
        Assert.Equal(["mov $0x7,%edi", .. instructions, "mov %eax,%ebx", code[^2], "ret"], code);
        Assert.StartsWith("call", code[^2]);
    }

    [Theory]
    [InlineData("jmp nucleus_out32@PLT", "jmp")]
    [InlineData("lea nucleus_out32(%rip), %rax", "lea")]
    [InlineData("call *nucleus_out32@GOTPCREL(%rip)", "call")]
    public void What_is_no_plain_call_of_a_function_with_room_for_it_stays(string instruction, string mnemonic)
    {
        string[] code = Disassemble(Replaced($"caller:\n {instruction}\n ret\n"), "caller");
        Assert.DoesNotContain(code, static line => line.StartsWith("out", StringComparison.Ordinal) || line.StartsWith("in ", StringComparison.Ordinal));
        Assert.Contains(code, line => line.Contains(mnemonic));
    }

    [Theory]
    [InlineData("ret")]
    [InlineData("call nucleus_in16@PLT")] // five bytes are too few for it
    public void Object_without_such_calls_is_linked_as_it_is(string instruction)
    {
        string file = Assemble($"caller: {instruction}\n");
        Assert.Equal(file, PortInstructions.PutInPlace(file, ElfObject.ReadSymbols(file)));
    }

    private string Replaced(string source)
    {
        string file = Assemble(source);
        byte[] before = File.ReadAllBytes(file);
        string replaced = PortInstructions.PutInPlace(file, ElfObject.ReadSymbols(file));
        Assert.NotEqual(file, replaced);
        Assert.Equal(before, File.ReadAllBytes(file));
        return replaced;
    }

    private string Assemble(string source)
    {
        string text = Path.Combine(_scratch.Directory, "caller.s");
        File.WriteAllText(text, ".globl caller\n" + source);
        string file = Path.ChangeExtension(text, ".o");
        ExternalTool.Run("gcc", ["-c", text, "-o", file]);
        return file;
    }

    // Of the linked program: what the linker still fills in is filled in.
    private string[] Disassemble(string file, string function)
    {
        string functions = Path.Combine(_scratch.Directory, "functions.s");
        File.WriteAllText(functions, Functions);
        string program = Path.ChangeExtension(file, ".elf");
        ExternalTool.Run("gcc", ["-nostdlib", "-static", "-Wl,--entry=caller", file, functions, "-o", program]);
        return [.. Listing(program, function).Split('\n').Where(static line => line.Contains(":\t")).Select(static line => string.Join(' ', line.Split('\t')[1].Split(['#', '<'])[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
    }

    private static string Listing(string program, string function)
    {
        using Process objdump = Process.Start(new ProcessStartInfo("objdump", ["--no-show-raw-insn", "--disassemble=" + function, program]) { RedirectStandardOutput = true })!;
        string listing = objdump.StandardOutput.ReadToEnd();
        objdump.WaitForExit();
        Assert.Equal(0, objdump.ExitCode);
        return listing;
    }
}

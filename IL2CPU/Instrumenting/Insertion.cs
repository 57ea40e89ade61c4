using Mono.Cecil.Cil;

namespace IL2CPU.Instrumenting;

/// <summary>Puts instructions before another, so that who jumps to it comes through them.</summary>
internal static class Insertion
{
    /// <summary>Inserts code that leaves the stack as it finds it. Jumps and symbols that refer to <paramref name="instruction"/> now refer to the code's start.</summary>
    public static void Before(ILProcessor il, Instruction instruction, params ReadOnlySpan<Instruction> code)
    {
        // The old object becomes the first of the new instructions, since jumps, handlers and sequence points hold it.
        Instruction moved = Instruction.Create(OpCodes.Nop);
        (moved.OpCode, moved.Operand) = (instruction.OpCode, instruction.Operand);
        (instruction.OpCode, instruction.Operand) = (code[0].OpCode, code[0].Operand);
        Instruction last = instruction;
        foreach (Instruction next in code[1..])
        {
            il.InsertAfter(last, next);
            last = next;
        }

        il.InsertAfter(last, moved);
    }
}

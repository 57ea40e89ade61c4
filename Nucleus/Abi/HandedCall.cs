using System.Runtime.InteropServices;

namespace Nucleus.Abi;

/// <summary>Which calls of a number are handed up to managed code, once it is there.</summary>
public enum HandUpKind : byte
{
    /// <summary>None: the nucleus answers.</summary>
    Never = 0,

    /// <summary>All.</summary>
    Always = 1,

    /// <summary>Those whose first argument is a descriptor of the managed side.</summary>
    ByDescriptor = 2,

    /// <summary>Those whose first argument is an address in <see cref="FileArea"/>.</summary>
    ByAddress = 3,

    /// <summary>Those whose fifth argument is a descriptor of the managed side.</summary>
    ByFifth = 4,
}

/// <summary>A system call as it is handed up.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HandedCall
{
    /// <summary>Descriptors from here on are the managed side's; those below are the nucleus'.</summary>
    public const int FirstDescriptor = 64;

    public ulong Number;
    public ulong A;
    public ulong B;
    public ulong C;
    public ulong D;
    public ulong E;
    public ulong F;
}

/// <summary>The addresses at which the contents of files are mapped, by the managed side and nobody else.</summary>
public static class FileArea
{
    public const ulong Start = 0x0000_6000_0000_0000;

    /// <summary>One past the last.</summary>
    public const ulong End = 0x0000_7000_0000_0000;
}

/// <summary>A run of mapped pages with equal rights.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MappedArea
{
    public ulong Start;
    public ulong End;

    /// <summary>Linux's PROT_ bits.</summary>
    public uint Rights;

    /// <summary>Not zero: a thread's stack.</summary>
    public uint IsStack;
}

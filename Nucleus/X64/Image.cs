using System.Runtime;
using System.Runtime.CompilerServices;

namespace Nucleus.X64;

/// <summary>Addresses that the linker gives.</summary>
internal static class Image
{
    /// <summary>The ELF header: the first byte of the image.</summary>
    [RuntimeImport("*", "image_header"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Header();

    /// <summary>Just past the last byte, uninitialised data included.</summary>
    [RuntimeImport("*", "image_end"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong End();

    /// <summary>The C library's start.</summary>
    [RuntimeImport("*", "address_of_start"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Start();

    [RuntimeImport("*", "address_of_leave"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Leave();

    [RuntimeImport("*", "address_of_syscall_entry"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong SyscallEntry();

    [RuntimeImport("*", "address_of_trap_stubs"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong TrapStubs();

    /// <summary>Where the answer to a call that was handed up returns to.</summary>
    [RuntimeImport("*", "address_of_handed_up"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong HandedUp();

    /// <summary>Where the runtime keeps what it knows of a thread, counted from that thread's FS base.</summary>
    [RuntimeImport("*", "runtime_thread_offset"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong RuntimeThreadOffset();

    /// <summary>Time stamp counter at the first instruction.</summary>
    [RuntimeImport("*", "entry_tsc"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong EntryTsc();
}

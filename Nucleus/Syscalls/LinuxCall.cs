namespace Nucleus.Syscalls;

/// <summary>Numbers of Linux' x86-64 system calls (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
internal enum LinuxCall : ulong
{
    /// <summary>From the serial line, waiting for at least a byte.</summary>
    Read = 0,

    /// <summary>To the serial line, whole.</summary>
    Write = 1,

    /// <summary>No file before managed code serves them.</summary>
    Open = 2,

    /// <summary>Descriptors of the nucleus.</summary>
    Close = 3,

    /// <summary>No file before managed code serves them.</summary>
    Stat = 4,

    /// <summary>Kind and mode of the nucleus' descriptors, nothing else.</summary>
    FStat = 5,

    /// <summary>The nucleus' descriptors cannot seek.</summary>
    LSeek = 8,

    /// <summary>Private anonymous memory; of shared memory and files, only what is handed up.</summary>
    MMap = 9,

    /// <summary>All rights; code of the image stays code and read-only.</summary>
    MProtect = 10,

    /// <summary>Any part of what was mapped.</summary>
    MUnmap = 11,

    /// <summary>Within 64 GiB.</summary>
    Brk = 12,

    /// <summary>Handlers with their flags; SIGKILL and SIGSTOP are refused.</summary>
    RtSigAction = 13,

    /// <summary>The calling thread's mask.</summary>
    RtSigProcMask = 14,

    /// <summary>Back from a handler.</summary>
    RtSigReturn = 15,

    /// <summary>The nucleus' descriptors are no terminals.</summary>
    Ioctl = 16,

    /// <summary>As write, piece by piece.</summary>
    WriteV = 20,

    /// <summary>No file before managed code serves them.</summary>
    Access = 21,

    /// <summary>Lets the other ready threads run.</summary>
    SchedYield = 24,

    /// <summary>MADV_DONTNEED gives memory back; other advice is taken and does nothing.</summary>
    MAdvise = 28,

    /// <summary>On the monotonic clock.</summary>
    NanoSleep = 35,

    /// <summary>Always 1.</summary>
    GetPid = 39,

    /// <summary>Threads only; no processes.</summary>
    Clone = 56,

    /// <summary>Ends the thread; clears and wakes its set_tid_address word.</summary>
    Exit = 60,

    /// <summary>The calling thread gets the signal; there is process 1 and no other.</summary>
    Kill = 62,

    /// <summary>Linux, aster, 6.1.0-aster, x86_64.</summary>
    UName = 63,

    /// <summary>F_GETFL; other commands are taken and do nothing.</summary>
    Fcntl = 72,

    /// <summary>No file before managed code serves them.</summary>
    GetCwd = 79,

    /// <summary>No file before managed code serves them.</summary>
    ReadLink = 89,

    /// <summary>The wall clock; no time zone.</summary>
    GetTimeOfDay = 96,

    /// <summary>Processor time of process or thread; nothing else.</summary>
    GetRUsage = 98,

    /// <summary>Uptime, memory that can be had and that is free, threads.</summary>
    SysInfo = 99,

    /// <summary>Always 0.</summary>
    GetUid = 102,

    /// <summary>Always 0.</summary>
    GetGid = 104,

    /// <summary>Always 0.</summary>
    GetEUid = 107,

    /// <summary>Always 0.</summary>
    GetEGid = 108,

    /// <summary>The calling thread's alternate stack.</summary>
    SigAltStack = 131,

    /// <summary>No file system before managed code serves one.</summary>
    StatFs = 137,

    /// <summary>Done: nothing is ever swapped.</summary>
    MLock = 149,

    /// <summary>Done.</summary>
    MUnlock = 150,

    /// <summary>PR_SET_NAME and PR_GET_NAME.</summary>
    Prctl = 157,

    /// <summary>ARCH_SET_FS and ARCH_GET_FS.</summary>
    ArchPrctl = 158,

    /// <summary>The thread's number.</summary>
    GetTid = 186,

    /// <summary>A signal for one thread.</summary>
    TKill = 200,

    /// <summary>Seconds since 1970.</summary>
    Time = 201,

    /// <summary>WAIT, WAKE, REQUEUE, CMP_REQUEUE, WAIT_BITSET, WAKE_BITSET; no priority inheritance.</summary>
    Futex = 202,

    /// <summary>Taken, does nothing: one processor runs threads.</summary>
    SchedSetAffinity = 203,

    /// <summary>The first processor.</summary>
    SchedGetAffinity = 204,

    /// <summary>As documented.</summary>
    SetTidAddress = 218,

    /// <summary>Wall, monotonic, boot, process and thread time; the C library's function of that name makes no call for the first three.</summary>
    ClockGetTime = 228,

    /// <summary>One nanosecond.</summary>
    ClockGetRes = 229,

    /// <summary>Relative and absolute, wall and monotonic.</summary>
    ClockNanoSleep = 230,

    /// <summary>Switches the machine off with that status.</summary>
    ExitGroup = 231,

    /// <summary>A signal for one thread.</summary>
    TgKill = 234,

    /// <summary>Not implemented: one node of memory.</summary>
    GetMemPolicy = 239,

    /// <summary>No file before managed code serves them.</summary>
    OpenAt = 257,

    /// <summary>The nucleus' descriptors by an empty path.</summary>
    NewFStatAt = 262,

    /// <summary>No file before managed code serves them.</summary>
    ReadLinkAt = 267,

    /// <summary>Taken, does nothing: no thread dies with a lock that others wait for.</summary>
    SetRobustList = 273,

    /// <summary>Tells limits: stacks of 2 MiB, nothing else limited; sets none.</summary>
    PrLimit64 = 302,

    /// <summary>Always the first.</summary>
    GetCpu = 309,

    /// <summary>From a pool of RDRAND, interrupts' times, and what drivers of entropy sources give.</summary>
    GetRandom = 318,

    /// <summary>PRIVATE_EXPEDITED, done as soon as asked for.</summary>
    Membarrier = 324,

    /// <summary>No file before managed code serves them.</summary>
    Statx = 332,

    /// <summary>Not implemented, which the C library takes.</summary>
    RSeq = 334,

    /// <summary>As clone.</summary>
    Clone3 = 435,
}

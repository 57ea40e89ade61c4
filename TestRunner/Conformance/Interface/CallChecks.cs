using System.Runtime.InteropServices;
using static TestRunner.Conformance.Interface.Calls;

namespace TestRunner.Conformance.Interface;

/// <summary>System calls, good and bad ones, against what Linux answers.</summary>
internal static class CallChecks
{
    private const long BadAddress = 8;
    private const long ReadWrite = 3;
    private const long PrivateAnonymous = 0x22;
    private const long Monotonic = 1;

    public static readonly CheckGroup All = new("interface")
    {
        { "a call that there is not", () => (Make(999), Make(999)) },
        { "a call that Linux has given up", () => (Make(QueryModule), Make(QueryModule)) },
        { "a call far beyond the table", () => Make(100_000) },
        { "getpid is the same twice", () => Make(GetPid) == Make(GetPid) },
        { "gettid differs between threads", () => { long other = 0; Threads.Fleet.Run(1, _ => other = Make(GetTid)); return other != Make(GetTid); } },
        { "getuid", () => Make(GetUid) >= 0 },
        { "sched_yield", () => Make(SchedYield) },
        { "uname says which interface this is", () => With(400, static m => { long r = Make(UName, m); return (r, Marshal.PtrToStringUTF8(m), Marshal.PtrToStringUTF8(m + 260)); }) },
        { "uname to nowhere", () => Make(UName, BadAddress) },
        { "sysinfo", () => With(200, static m => (Make(SysInfo, m), Marshal.ReadInt64(m, 32) > 0, Marshal.ReadInt32(m, 104) > 0)) },
        { "sysinfo to nowhere", () => Make(SysInfo, BadAddress) },
        { "getrandom fills", () => With(64, static m => (Make(GetRandom, m, 64), Enumerable.Range(0, 64).Select(i => Marshal.ReadByte(m, i)).Distinct().Count() > 20)) },
        { "getrandom to nowhere", () => Make(GetRandom, BadAddress, 8) },
        { "clock_gettime of each clock", () => With(16, static m => new long[] { 0, 1, 2, 3, 4, 5, 6, 7 }.Select(c => Make(ClockGetTime, c, m)).ToArray()) },
        { "clock_gettime of no clock", () => With(16, static m => Make(ClockGetTime, 99, m)) },
        { "clock_gettime to nowhere", () => Make(ClockGetTime, Monotonic, BadAddress) },
        { "clock_getres", () => With(16, static m => (Make(ClockGetRes, Monotonic, m), Marshal.ReadInt64(m), Marshal.ReadInt64(m, 8))) },
        { "clock_getres without a result", () => Make(ClockGetRes, Monotonic, 0) },
        { "clock_getres of no clock", () => With(16, static m => Make(ClockGetRes, 99, m)) },
        { "time", () => Make(Time) > 1_600_000_000 },
        { "nanosleep", () => Sleep(0, 1000) },
        { "nanosleep of a negative time", () => Sleep(-1, 0) },
        { "nanosleep of a second too many of nanoseconds", () => Sleep(0, 1_000_000_000) },
        { "nanosleep from nowhere", () => Make(NanoSleep, BadAddress, 0) },
        { "clock_nanosleep until a time that has passed", () => With(16, static m => Make(ClockNanoSleep, Monotonic, 1, m, 0)) },
        { "clock_nanosleep on no clock", () => With(16, static m => Make(ClockNanoSleep, 99, 0, m, 0)) },
        { "mmap, write, munmap", MapAndUnmap },
        { "mmap of nothing", () => Make(MMap, 0, 0, ReadWrite, PrivateAnonymous, -1) },
        { "mmap of more than there is address space", () => Make(MMap, 0, 1L << 62, ReadWrite, PrivateAnonymous, -1) },
        { "mmap of a descriptor that is none", () => Make(MMap, 0, 4096, ReadWrite, 2, 9999) },
        { "mmap neither shared nor private", () => Make(MMap, 0, 4096, ReadWrite, 0x20, -1) },
        { "mmap fixed at an odd address", () => Make(MMap, 0x1234_5001, 4096, ReadWrite, PrivateAnonymous | 0x10, -1) },
        { "munmap of an odd address", () => Make(MUnmap, 0x1234_5001, 4096) },
        { "munmap of nothing", () => Make(MUnmap, 0x1234_5000, 0) },
        { "munmap of what is not mapped", () => Mapped(2, static (a, n) => { Make(MUnmap, a, n); return Make(MUnmap, a, n); }) },
        { "mprotect of an odd address", () => Make(MProtect, 0x1001, 4096, 1) },
        { "mprotect of what is not mapped", () => Make(MProtect, 0x1_0000, 4096, 1) },
        { "mprotect takes and gives rights", () => Mapped(1, static (a, n) => { long r = Make(MProtect, a, n, 0), w = Make(MProtect, a, n, ReadWrite); Marshal.WriteByte((nint)a, 5); return (r, w, Marshal.ReadByte((nint)a)); }) },
        { "madvise forgets what was written", () => Mapped(1, static (a, n) => { Marshal.WriteByte((nint)a, 5); return (Make(MAdvise, a, n, 4), Marshal.ReadByte((nint)a)); }) },
        { "madvise of an odd address", () => Make(MAdvise, 0x1001, 4096, 4) },
        { "memory comes zeroed, again and again", () => { for (int i = 0; i < 50; i++) { object? dirty = Mapped(4, static (a, n) => { for (long p = 0; p < n; p += 512) { if (Marshal.ReadByte((nint)(a + p)) != 0) return true; Marshal.WriteByte((nint)(a + p), 1); } return null; }); if (dirty is not null) return "dirty"; } return "zeros"; } },
        { "futex wait on another value", () => With(8, static m => Make(Futex, m, 0, 1, 0)) },
        { "futex wait gives up in time", () => With(32, static m => { Marshal.WriteInt64(m, 16, 1_000_000); return Make(Futex, m, 0, 0, m + 8); }) },
        { "futex wait at an odd address", () => With(16, static m => Make(Futex, m + 1, 0, 0, 0)) },
        { "futex wake of nobody", () => With(8, static m => Make(Futex, m, 1, 5)) },
        { "futex wait on no bits", () => With(8, static m => Make(Futex, m, 9, 0, 0, 0, 0)) },
        { "futex wakes who waits", FutexWakes },
        { "pipe2, write and read", PipeRoundTrip },
        { "pipe2 to nowhere", () => Make(Pipe2, BadAddress, 0) },
        { "read from a pipe without writers", () => With(16, static m => { Make(Pipe2, m, 0); int r = Marshal.ReadInt32(m), w = Marshal.ReadInt32(m, 4); long c = Make(Close, w), n = Make(Read, r, m + 8, 8); Make(Close, r); return (c, n); }) },
        { "lseek on a pipe", () => With(16, static m => { Make(Pipe2, m, 0); long r = Make(LSeek, Marshal.ReadInt32(m), 0, 0); Make(Close, Marshal.ReadInt32(m)); Make(Close, Marshal.ReadInt32(m, 4)); return r; }) },
        { "read and write of a descriptor that is none", () => With(8, static m => (Make(Read, 9999, m, 1), Make(Write, 9999, m, 1), Make(Close, 9999))) },
        { "a negative descriptor", () => With(8, static m => (Make(Read, -1, m, 1), Make(Close, -1), Make(Fcntl, -1, 3))) },
        { "openat of a missing file", () => With(32, static m => { Put(m, "/no/such/file"); return Make(OpenAt, -100, m, 0); }) },
        { "prctl keeps a thread's name", () => With(64, static m => { Put(m, "conform"); long s = Make(Prctl, 15, m), g = Make(Prctl, 16, m + 32); return (s, g, Marshal.PtrToStringUTF8(m + 32)); }) },
        { "prctl cuts a long name", () => With(96, static m => { Put(m, "a name that is far too long"); Make(Prctl, 15, m); Make(Prctl, 16, m + 64); return Marshal.PtrToStringUTF8(m + 64); }) },
        { "prctl of nothing known", () => Make(Prctl, 9999) },
        { "arch_prctl of nothing known", () => Make(ArchPrctl, 9999, 0) },
        { "sched_getaffinity has a processor", () => With(128, static m => (Make(SchedGetAffinity, 0, 128, m) > 0, Marshal.ReadInt64(m) != 0)) },
        { "sched_getaffinity into too little", () => With(128, static m => Make(SchedGetAffinity, 0, 1, m)) },
        { "getcpu", () => With(16, static m => (Make(GetCpu, m, m + 4), Marshal.ReadInt32(m) >= 0)) },
        { "getrusage", () => With(200, static m => (Make(GetRUsage, 0, m), Make(GetRUsage, 1, m))) },
        { "getrusage of nobody", () => With(200, static m => Make(GetRUsage, 77, m)) },
        { "prlimit64 tells", () => With(32, static m => (Make(PrLimit64, 0, 3, 0, m), Marshal.ReadInt64(m) != 0)) },
        { "prlimit64 of no resource", () => With(32, static m => Make(PrLimit64, 0, 99, 0, m)) },
        { "membarrier is there", () => (Make(Membarrier, 0) & 0x18) == 0x18 },
        { "tgkill with signal 0 finds this thread", () => Make(TgKill, Make(GetPid), Make(GetTid), 0) },
        { "tgkill of a thread that is none", () => Make(TgKill, Make(GetPid), 99_999_999, 0) },
        { "kill with signal 0 finds this process", () => Make(Kill, Make(GetPid), 0) },
        { "kill of a process that is none", () => Make(Kill, 99_999_999, 0) },
        { "tkill of a signal that is none", () => Make(TKill, Make(GetTid), 99) },
        { "sigaction of no signal", () => (Make(RtSigAction, 0, 0, 0, 8), Make(RtSigAction, 65, 0, 0, 8)) },
        { "sigaction of SIGKILL", () => With(64, static m => Make(RtSigAction, 9, m, 0, 8)) },
        { "sigprocmask tells and changes", () => With(32, static m => { Marshal.WriteInt64(m, 1L << 40); long b = Make(RtSigProcMask, 0, m, m + 8, 8), u = Make(RtSigProcMask, 1, m, m + 16, 8); return (b, u, Marshal.ReadInt64(m, 16) >> 40 & 1); }) },
        { "sigprocmask of no kind", () => With(32, static m => Make(RtSigProcMask, 9, m, 0, 8)) },
        { "sigaltstack tells", () => With(32, static m => Make(SigAltStack, 0, m)) },
    };

    private static object Sleep(long seconds, long nanoseconds) => With(16, m =>
    {
        Marshal.WriteInt64(m, seconds);
        Marshal.WriteInt64(m, 8, nanoseconds);
        return Make(NanoSleep, m, 0);
    })!;

    private static object? Mapped(int pages, Func<long, long, object?> body)
    {
        long bytes = pages * 4096L;
        long address = Make(MMap, 0, bytes, ReadWrite, PrivateAnonymous, -1);
        if (address < 0)
            return address;
        object? result = body(address, bytes);
        Make(MUnmap, address, bytes);
        return result;
    }

    private static object? MapAndUnmap() => Mapped(3, static (address, bytes) =>
    {
        Marshal.WriteInt64((nint)(address + bytes - 8), 77);
        return (address % 4096, Marshal.ReadInt64((nint)(address + bytes - 8)), Marshal.ReadInt64((nint)address));
    });

    private static object? FutexWakes() => With(8, static m =>
    {
        long waited = 1;
        Thread[] threads = Threads.Fleet.Start(1, _ => waited = Make(Futex, m, 0, 0, 0));
        long woken = 0;
        while (woken == 0)
        {
            woken = Make(Futex, m, 1, 1);
            Thread.Sleep(1);
        }

        Threads.Fleet.Join(threads);
        return (woken, waited);
    });

    private static object? PipeRoundTrip() => With(64, static m =>
    {
        long made = Make(Pipe2, m, 0);
        int reader = Marshal.ReadInt32(m), writer = Marshal.ReadInt32(m, 4);
        Put(m + 8, "through");
        long written = Make(Write, writer, m + 8, 7);
        long read = Make(Read, reader, m + 32, 20);
        return (made, written, read, Marshal.PtrToStringUTF8(m + 32, (int)read), Make(Close, reader), Make(Close, writer));
    });

    private static void Put(nint at, string text)
    {
        for (int i = 0; i < text.Length; i++)
            Marshal.WriteByte(at, i, (byte)text[i]);
        Marshal.WriteByte(at, text.Length, 0);
    }
}

using System.Runtime.InteropServices;

namespace TestRunner.Conformance.Interface;

/// <summary>System calls as they are, by the C library's <c>syscall</c>.</summary>
internal static class Calls
{
    public const long Read = 0;
    public const long Write = 1;
    public const long Close = 3;
    public const long LSeek = 8;
    public const long MMap = 9;
    public const long MProtect = 10;
    public const long MUnmap = 11;
    public const long RtSigAction = 13;
    public const long RtSigProcMask = 14;
    public const long SchedYield = 24;
    public const long MAdvise = 28;
    public const long NanoSleep = 35;
    public const long GetPid = 39;
    public const long Kill = 62;
    public const long UName = 63;
    public const long Fcntl = 72;
    public const long GetRUsage = 98;
    public const long SysInfo = 99;
    public const long GetUid = 102;
    public const long SigAltStack = 131;
    public const long Prctl = 157;
    public const long ArchPrctl = 158;
    public const long QueryModule = 178;
    public const long GetTid = 186;
    public const long TKill = 200;
    public const long Time = 201;
    public const long Futex = 202;
    public const long SchedGetAffinity = 204;
    public const long ClockGetTime = 228;
    public const long ClockGetRes = 229;
    public const long ClockNanoSleep = 230;
    public const long EPollWait = 232;
    public const long EPollCtl = 233;
    public const long TgKill = 234;
    public const long OpenAt = 257;
    public const long EPollCreate1 = 291;
    public const long Pipe2 = 293;
    public const long PrLimit64 = 302;
    public const long GetCpu = 309;
    public const long GetRandom = 318;
    public const long Membarrier = 324;

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static extern long Native(long number, long a, long b, long c, long d, long e, long f);

    /// <summary>The result, or the negated error number.</summary>
    public static long Make(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0)
    {
        long result = Native(number, a, b, c, d, e, f);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>Makes calls with native memory, zeroed.</summary>
    public static object? With(int bytes, Func<nint, object?> body)
    {
        nint memory = Marshal.AllocHGlobal(bytes);
        for (int i = 0; i < bytes; i++)
            Marshal.WriteByte(memory, i, 0);
        try
        {
            return body(memory);
        }
        finally
        {
            Marshal.FreeHGlobal(memory);
        }
    }
}

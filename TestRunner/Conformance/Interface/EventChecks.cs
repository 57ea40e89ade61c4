using System.Runtime.InteropServices;
using static TestRunner.Conformance.Interface.Calls;

namespace TestRunner.Conformance.Interface;

/// <summary>epoll over pipes: what .NET waits for with one thread for all.</summary>
internal static class EventChecks
{
    private const long Add = 1;
    private const long Delete = 2;
    private const long Modify = 3;
    private const uint In = 1;
    private const uint Out = 4;
    private const uint OneShot = 1u << 30;
    private const uint Edge = 1u << 31;
    private const long Data = 0x1234_5678_9ABC;
    private const long BadAddress = 8;
    private const int ShutAt = 4092;

    public static readonly CheckGroup All = new("interface")
    {
        { "epoll_create1 with flags that there are not", () => Make(EPollCreate1, 0xF) },
        { "epoll_ctl of a port that is none", () => With(16, static m => (Make(EPollCtl, 9999, Add, 0, m), Make(EPollWait, 9999, m, 1, 0))) },
        { "epoll_ctl of a descriptor that is none", () => Port(static (port, _, _, m) => Make(EPollCtl, port, Add, 9999, m)) },
        { "epoll_ctl of itself", () => Port(static (port, _, _, m) => Make(EPollCtl, port, Add, port, m)) },
        { "epoll_ctl of an operation that there is not", () => Port(static (port, reader, _, m) => Make(EPollCtl, port, 9, reader, m)) },
        { "epoll_ctl of a file", () => Port(static (port, _, _, m) => { Text(m, "/dev/null"); long file = Make(OpenAt, -100, m, 0), r = Make(EPollCtl, port, Add, file, m); Make(Close, file); return r; }) },
        { "epoll_ctl from nowhere", () => Port(static (port, reader, _, m) => Make(EPollCtl, port, Add, reader, BadAddress)) },
        { "epoll_ctl twice", () => Port(static (port, reader, _, m) => (Want(port, Add, reader, In, m), Want(port, Add, reader, In, m))) },
        { "epoll_ctl of what is not watched", () => Port(static (port, reader, _, m) => (Want(port, Modify, reader, In, m), Want(port, Delete, reader, 0, m))) },
        { "epoll_ctl adds and takes away", () => Port(static (port, reader, writer, m) => { long a = Want(port, Add, reader, In, m); Fill(writer, m); long d = Make(EPollCtl, port, Delete, reader, 0); return (a, d, Ready(port, m)); }) },
        { "epoll_wait for no events", () => Port(static (port, _, _, m) => (Make(EPollWait, port, m, 0, 0), Make(EPollWait, port, m, -1, 0))) },
        { "epoll_wait of what is no port", () => Port(static (_, reader, _, m) => Make(EPollWait, reader, m, 1, 0)) },
        { "epoll_wait of nothing watched", () => Port(static (port, _, _, m) => (Ready(port, m), Make(EPollWait, port, m, 1, 5))) },
        { "epoll_wait of an empty pipe", () => Port(static (port, reader, _, m) => { Want(port, Add, reader, In, m); return Ready(port, m); }) },
        { "epoll_wait of a pipe with something", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In, m); Fill(writer, m); return (Ready(port, m), Ready(port, m)); }) },
        { "epoll_wait of a pipe that had something before", () => Port(static (port, reader, writer, m) => { Fill(writer, m); Want(port, Add, reader, In | Edge, m); return (Ready(port, m), Ready(port, m)); }) },
        { "epoll_wait at the edge", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In | Edge, m); Fill(writer, m); object first = Ready(port, m), again = Ready(port, m); Fill(writer, m); return (first, again, Ready(port, m)); }) },
        { "epoll_wait once", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In | OneShot, m); Fill(writer, m); object first = Ready(port, m); Fill(writer, m); object again = Ready(port, m); Want(port, Modify, reader, In | OneShot, m); return (first, again, Ready(port, m)); }) },
        { "epoll_wait for room", () => Port(static (port, _, writer, m) => { Want(port, Add, writer, Out, m); return Ready(port, m); }) },
        { "epoll_wait of a full pipe", () => Port(static (port, reader, writer, m) => { Make(Fcntl, writer, 4, 0x800); long filled = 0; while (Make(Write, writer, m, 4096) is > 0 and var n) filled += n; Want(port, Add, writer, Out | Edge, m); object full = Ready(port, m); for (int i = 0; i < 4; i++) Make(Read, reader, m, 4096); return (filled, full, Ready(port, m)); }) },
        { "epoll_wait of a pipe without a writer", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In, m); Shut(writer, m); return Ready(port, m); }) },
        { "epoll_wait of a pipe whose writer left something", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In, m); Fill(writer, m); Shut(writer, m); return Ready(port, m); }) },
        { "epoll_wait of a pipe without a reader", () => Port(static (port, reader, writer, m) => { Want(port, Add, writer, Out, m); Shut(reader, m); return Ready(port, m); }) },
        { "epoll_wait of a hang-up that was not asked for", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, 0, m); Fill(writer, m); object before = Ready(port, m); Shut(writer, m); return (before, Ready(port, m)); }) },
        { "epoll_wait of a pipe that was closed", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In, m); Fill(writer, m); Shut(reader, m); return (Ready(port, m), Want(port, Delete, reader, 0, m)); }) },
        { "epoll_wait of both ends, one at a time", () => Port(static (port, reader, writer, m) => { Want(port, Add, reader, In, m); Want(port, Add, writer, Out, m); Fill(writer, m); return (Make(EPollWait, port, m, 1, 0), Make(EPollWait, port, m, 1, 0), Make(EPollWait, port, m, 8, 0)); }) },
        { "epoll_wait until somebody writes", Waits },
        { "pipe2 that does not block", () => With(64, static m => { Make(Pipe2, m, 0x800); int r = Marshal.ReadInt32(m), w = Marshal.ReadInt32(m, 4); long n = Make(Read, r, m, 1), f = Make(Fcntl, r, 3) & 0x800; Make(Close, r); Make(Close, w); return (n, f); }) },
    };

    private static object? Port(Func<int, int, int, nint, object?> body) => With(4096, m =>
    {
        int port = (int)Make(EPollCreate1);
        Make(Pipe2, m, 0);
        int reader = Marshal.ReadInt32(m), writer = Marshal.ReadInt32(m, 4);
        try
        {
            return body(port, reader, writer, m);
        }
        finally
        {
            foreach (int descriptor in (int[])[port, reader, writer])
            {
                if (descriptor != Marshal.ReadInt32(m, ShutAt))
                    Make(Close, descriptor);
            }
        }
    });

    // A number that is closed may be somebody else's at once: it must not be closed again.
    private static void Shut(int descriptor, nint m)
    {
        Make(Close, descriptor);
        Marshal.WriteInt32(m, ShutAt, descriptor);
    }

    private static long Want(int port, long operation, int descriptor, uint events, nint m)
    {
        Marshal.WriteInt32(m, (int)events);
        Marshal.WriteInt64(m, 4, Data);
        return Make(EPollCtl, port, operation, descriptor, m);
    }

    private static void Fill(int writer, nint m) => Make(Write, writer, m, 8);

    // What there is at once: how many, and of the first its events and what was given with it.
    private static object Ready(int port, nint m)
    {
        long count = Make(EPollWait, port, m, 8, 0);
        return count == 1 ? $"{(uint)Marshal.ReadInt32(m):x} {Marshal.ReadInt64(m, 4) == Data}" : count;
    }

    private static object? Waits() => Port(static (port, reader, writer, m) =>
    {
        Want(port, Add, reader, In, m);
        long woken = 0;
        Thread[] threads = Threads.Fleet.Start(1, _ => woken = Make(EPollWait, port, m + 256, 8, -1));
        Thread.Sleep(20);
        Fill(writer, m);
        Threads.Fleet.Join(threads);
        return (woken, Marshal.ReadInt32(m, 256));
    });

    private static void Text(nint at, string text)
    {
        for (int i = 0; i <= text.Length; i++)
            Marshal.WriteByte(at, i, i == text.Length ? (byte)0 : (byte)text[i]);
    }
}

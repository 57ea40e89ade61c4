using System.Globalization;
using System.IO.Pipes;
using System.Text;

namespace TestRunner.Conformance.Surroundings;

/// <summary>Anonymous pipes whose ends are awaited: what waits for the other end holds no thread, and can be called off.</summary>
internal static class PipeChecks
{
    private const int Full = 1 << 20; // more than a pipe holds

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static readonly CheckGroup All = new("environment")
    {
        { "awaiting an empty pipe until somebody writes", async () => { await using Ends e = new(); byte[] b = new byte[8]; ValueTask<int> r = e.Reader.ReadAsync(b); bool early = r.IsCompleted; e.Writer.Write([1, 2, 3]); return (early, await r.AsTask().WaitAsync(Patience), b[2]); } },
        { "awaiting an empty pipe until its writer goes", async () => { await using Ends e = new(); ValueTask<int> r = e.Reader.ReadAsync(new byte[8]); bool early = r.IsCompleted; await e.Writer.DisposeAsync(); return (early, await r.AsTask().WaitAsync(Patience)); } },
        { "awaiting a pipe that has something", async () => { await using Ends e = new(); e.Writer.Write([1, 2, 3]); byte[] b = new byte[2]; return (await e.Reader.ReadAsync(b), await e.Reader.ReadAsync(b), b[0]); } },
        { "awaiting a pipe without writers", async () => { await using Ends e = new(); await e.Writer.DisposeAsync(); return await e.Reader.ReadAsync(new byte[8]); } },
        { "awaiting a pipe, for nothing", async () => { await using Ends e = new(); e.Writer.WriteByte(1); return (await e.Reader.ReadAsync(Memory<byte>.Empty), e.Reader.ReadByte()); } },
        { "awaiting a pipe, called off", CalledOff },
        { "awaiting a pipe, called off before", async () => { await using Ends e = new(); return await Shown.Thrown(() => Once(e.Reader, new CancellationToken(true))); } },
        { "awaiting a pipe, called off after it ended", async () => { await using Ends e = new(); using CancellationTokenSource c = new(); ValueTask<int> r = e.Reader.ReadAsync(new byte[8], c.Token); e.Writer.WriteByte(1); int n = await r; await c.CancelAsync(); e.Writer.WriteByte(2); return (n, e.Reader.ReadByte()); } },
        { "awaiting a pipe, given up in time", async () => { await using Ends e = new(); using CancellationTokenSource c = new(20); return await Shown.Thrown(() => Once(e.Reader, c.Token)); } },
        { "awaiting a pipe a hundred times, called off each time", CalledOffAgainAndAgain },
        { "awaiting a pipe twice at once", async () => { await using Ends e = new(); Task<int>[] r = [e.Reader.ReadAsync(new byte[1]).AsTask(), e.Reader.ReadAsync(new byte[1]).AsTask()]; e.Writer.Write([1, 2]); return await Task.WhenAll(r).WaitAsync(Patience); } },
        { "awaiting a pipe, then reading it", async () => { await using Ends e = new(); ValueTask<int> r = e.Reader.ReadAsync(new byte[1]); e.Writer.Write([1, 2]); int n = await r; return (n, e.Reader.ReadByte()); } },
        { "reading a pipe that was awaited, before there is something", async () => { await using Ends e = new(); ValueTask<int> r = e.Reader.ReadAsync(new byte[1]); e.Writer.WriteByte(1); int n = await r; Task<int> later = Task.Run(e.Reader.ReadByte); await Task.Delay(20); e.Writer.WriteByte(2); return (n, await later.WaitAsync(Patience)); } },
        { "awaiting a pipe by BeginRead", async () => { await using Ends e = new(); byte[] b = new byte[4]; IAsyncResult r = e.Reader.BeginRead(b, 0, 4, null, 7); bool early = r.IsCompleted; e.Writer.Write([9]); return (early, e.Reader.EndRead(r), b[0], r.AsyncState); } },
        { "awaiting as much as is asked for", async () => { await using Ends e = new(); byte[] b = new byte[6]; ValueTask<int> r = e.Reader.ReadAtLeastAsync(b, 5); e.Writer.Write([1, 2]); e.Writer.Write([3, 4]); bool early = r.IsCompleted; e.Writer.Write([5]); return (early, await r.AsTask().WaitAsync(Patience)); } },
        { "awaiting lines of a pipe", Lines },
        { "awaiting room in a full pipe", async () => { await using Ends e = new(); ValueTask w = e.Writer.WriteAsync(new byte[Full]); bool early = w.IsCompleted; byte[] b = new byte[Full]; await e.Reader.ReadExactlyAsync(b).AsTask().WaitAsync(Patience); await w.AsTask().WaitAsync(Patience); return early; } },
        { "awaiting room in a full pipe, called off", async () => { await using Ends e = new(); using CancellationTokenSource c = new(); Task<string> w = Shown.Thrown(async () => await e.Writer.WriteAsync(new byte[Full], c.Token)); bool early = w.IsCompleted; await c.CancelAsync(); return (early, await w.WaitAsync(Patience)); } },
        { "awaiting room in a pipe whose reader goes", async () => { await using Ends e = new(); Task<string> w = Shown.Thrown(async () => await e.Writer.WriteAsync(new byte[Full])); bool early = w.IsCompleted; await e.CloseReader(); return (early, await w.WaitAsync(Patience)); } },
        { "awaiting to write to a pipe nobody reads", async () => { await using Ends e = new(); await e.CloseReader(); return await Shown.Thrown(async () => await e.Writer.WriteAsync(new byte[8])); } },
        { "copying through a pipe", async () => { await using Ends e = new(); byte[] sent = new byte[300_000]; new Random(5).NextBytes(sent); using MemoryStream got = new(); Task copy = e.Reader.CopyToAsync(got); await e.Writer.WriteAsync(sent); await e.Writer.DisposeAsync(); await copy.WaitAsync(Patience); return got.ToArray().AsSpan().SequenceEqual(sent); } },
        { "two pipes back and forth", BackAndForth },
        { "a hundred pipes awaited at once", Hundred },
        { "pipes made, awaited and left, again and again", async () => { for (int i = 0; i < 200; i++) { await using Ends e = new(); ValueTask<int> r = e.Reader.ReadAsync(new byte[1]); e.Writer.WriteByte(1); if (await r.AsTask().WaitAsync(Patience) != 1) return i; } return "all"; } },
        { "awaiting a pipe that is read in blocks of its own", async () => { await using Ends e = new(); using BufferedStream s = new(e.Reader, 16); ValueTask<int> r = s.ReadAsync(new byte[4]); e.Writer.Write([1, 2, 3, 4, 5]); return (await r.AsTask().WaitAsync(Patience), s.ReadByte()); } },
    };

    private static async Task<int> Once(Stream stream, CancellationToken cancellationToken) => await stream.ReadAsync(new byte[8], cancellationToken);

    private static async Task<object?> CalledOff()
    {
        await using Ends ends = new();
        using CancellationTokenSource off = new();
        byte[] bytes = new byte[4];
        ValueTask<int> reading = ends.Reader.ReadAsync(bytes, off.Token);
        bool early = reading.IsCompleted;
        await off.CancelAsync();
        string outcome = await Shown.Thrown(async () => await reading.AsTask().WaitAsync(Patience));

        // What comes afterwards is lost to nobody.
        ends.Writer.Write([7, 8]);
        return (early, outcome, await ends.Reader.ReadAsync(bytes), bytes[1]);
    }

    private static async Task<object?> CalledOffAgainAndAgain()
    {
        await using Ends ends = new();
        int off = 0;
        for (int i = 0; i < 100; i++)
        {
            using CancellationTokenSource source = new();
            ValueTask<int> reading = ends.Reader.ReadAsync(new byte[4], source.Token);
            await source.CancelAsync();
            try
            {
                await reading.AsTask().WaitAsync(Patience);
            }
            catch (OperationCanceledException)
            {
                off++;
            }
        }

        ends.Writer.WriteByte(1);
        return (off, await ends.Reader.ReadAsync(new byte[4]));
    }

    private static async Task<object?> Lines()
    {
        await using Ends ends = new();
        using StreamReader reader = new(ends.Reader, Encoding.UTF8, leaveOpen: true);
        Task<string?> first = reader.ReadLineAsync();
        StreamWriter writer = new(ends.Writer, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        await writer.WriteAsync("one and a ");
        await writer.WriteLineAsync("half");
        string? line = await first.WaitAsync(Patience);
        Task<string> rest = reader.ReadToEndAsync();
        await writer.WriteAsync("zwölf\nthe rest");
        await writer.DisposeAsync();
        return $"{line}|{await rest.WaitAsync(Patience)}";
    }

    private static async Task<object?> BackAndForth()
    {
        await using Ends there = new();
        await using Ends back = new();
        Task echo = Task.Run(async () =>
        {
            byte[] one = new byte[1];
            while (await there.Reader.ReadAsync(one) == 1)
            {
                one[0]++;
                await back.Writer.WriteAsync(one);
            }
        });
        byte[] at = [0];
        int sum = 0;
        for (int i = 0; i < 500; i++)
        {
            await there.Writer.WriteAsync(at);
            await back.Reader.ReadExactlyAsync(at).AsTask().WaitAsync(Patience);
            sum += at[0];
        }

        await there.Writer.DisposeAsync();
        await echo.WaitAsync(Patience);
        return sum;
    }

    private static async Task<object?> Hundred()
    {
        Ends[] pipes = [.. Enumerable.Range(0, 100).Select(static _ => new Ends())];
        byte[][] bytes = [.. pipes.Select(static _ => new byte[1])];
        Task<int>[] reads = [.. pipes.Select((pipe, i) => pipe.Reader.ReadAsync(bytes[i]).AsTask())];
        int early = reads.Count(static read => read.IsCompleted);
        for (int i = 0; i < pipes.Length; i++)
            pipes[i * 37 % pipes.Length].Writer.WriteByte((byte)i);
        int[] counts = await Task.WhenAll(reads).WaitAsync(Patience);
        foreach (Ends pipe in pipes)
            await pipe.DisposeAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{early} {counts.Sum()} {bytes.Sum(static b => b[0])}");
    }

    private sealed class Ends : IAsyncDisposable
    {
        private readonly AnonymousPipeServerStream _server = new(PipeDirection.Out);

        public Ends() => Reader = new AnonymousPipeClientStream(PipeDirection.In, _server.ClientSafePipeHandle);

        public AnonymousPipeServerStream Writer => _server;

        public AnonymousPipeClientStream Reader { get; }

        public async Task CloseReader()
        {
            await Reader.DisposeAsync();
            _server.DisposeLocalCopyOfClientHandle();
        }

        public async ValueTask DisposeAsync()
        {
            await Reader.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}

using System.IO.Pipes;
using System.Text;
using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>What a machine says is heard at once, however much it is.</summary>
public sealed class PipeTextTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(8192)]
    public async Task Text_is_there_before_any_more_comes(int bytes)
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        using var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
        var heard = new StringBuilder();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = Task.Factory.StartNew(
            () => PipeText.ReadToEnd(client, text =>
            {
                if (heard.Append(text).Length == 1 + bytes)
                    all.SetResult();
            }),
            TaskCreationOptions.LongRunning);
        server.Write("e"u8);
        server.Write(Encoding.ASCII.GetBytes(new string('x', bytes)));
        await all.Task.WaitAsync(Patience);
        server.Dispose();
        await reading.WaitAsync(Patience);
    }

    [Fact]
    public void Characters_may_come_in_pieces()
    {
        var heard = new StringBuilder();
        PipeText.ReadToEnd(new OneByOne("e\u00e9\u20ac"u8.ToArray()), text => heard.Append(text));
        Assert.Equal("e\u00e9\u20ac", heard.ToString());
    }

    private sealed class OneByOne(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}

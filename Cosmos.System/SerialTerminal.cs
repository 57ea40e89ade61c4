using System.Text;
using Cosmos.Core;

namespace Cosmos.System;

/// <summary>COM1 as an output and a source of keys of a <see cref="Terminal"/>.</summary>
public sealed class SerialTerminal : ITerminalOutput
{
    // A sequence that a key sends arrives in one piece; a pause this long after ESC means the key Escape.
    private static readonly TimeSpan EscapePause = TimeSpan.FromMilliseconds(50);

    // Half a round trip of the slowest line there is; one that never answers is asked once.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    private readonly KeyDecoder _decoder = new();
    private readonly Lock _sending = new();
    private readonly Lock _asking = new();
    private readonly ManualResetEventSlim _answered = new();
    private volatile bool _asked;
    private bool _silent;
    private (int Column, int Row) _place;
    private readonly Encoder _encoder = new UTF8Encoding(false, false).GetEncoder();
    private readonly PlainText _plain = new();
    private readonly StringBuilder _text = new();
    private readonly byte[] _bytes = new byte[2048];

    /// <summary>COM1 with what is known of the other side.</summary>
    public SerialTerminal(SerialPeer peer)
    {
        Peer = peer;
        _decoder.CursorTold = TakeAnswer;
    }

    /// <summary>What is at the other end. May be changed while in use.</summary>
    public SerialPeer Peer
    {
        get;
        set
        {
            field = value;
            _decoder.IsTerminal = value.IsTerminal;
            _silent = false;
        }
    }

    /// <inheritdoc/>
    public bool IsInteractive => Peer.IsTerminal;

    /// <inheritdoc/>
    public int Columns => Peer.Columns;

    /// <inheritdoc/>
    public int Rows => Peer.Rows;

    /// <inheritdoc/>
    public bool TryFindCursor(out (int Column, int Row) place)
    {
        lock (_asking)
        {
            place = default;
            if (_silent)
                return false;
            _answered.Reset();
            _asked = true;
            lock (_sending)
                SerialConsole.Write(WhereIsTheCursor);
            _silent = !_answered.Wait(AnswerPatience);
            _asked = false;
            place = _place;
            return !_silent;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<char> text)
    {
        lock (_sending)
        {
            if (!Peer.IsTerminal)
            {
                Send(_plain.Filter(text));
                return;
            }

            _text.Clear().Append(text).Replace("\n", "\r\n");
            Send(_text);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <summary>Starts a thread that hands the keys typed here to a terminal.</summary>
    public void StartReading(Terminal terminal)
    {
        var thread = new Thread(() => ReadLoop(terminal)) { IsBackground = true, Name = "serial" };
        thread.Start();
    }

    // ECMA-48 §8.3.35, device status report: 6 asks for the active position.
    private static ReadOnlySpan<byte> WhereIsTheCursor => "\u001b[6n"u8;

    private bool TakeAnswer(int column, int row)
    {
        if (!_asked)
            return false;
        _place = (column, row);
        _answered.Set();
        return true;
    }

    private void Send(StringBuilder text)
    {
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
        {
            ReadOnlySpan<char> rest = chunk.Span;
            while (!rest.IsEmpty)
            {
                _encoder.Convert(rest, _bytes, false, out int used, out int count, out _);
                SerialConsole.Write(_bytes.AsSpan(0, count));
                rest = rest[used..];
            }
        }
    }

    private void ReadLoop(Terminal terminal)
    {
        // Pinned for as long as the machine runs: on the heap for such arrays it is in nobody's way.
        byte[] buffer = GC.AllocateArray<byte>(1024, pinned: true);
        while (true)
        {
            int count = SerialConsole.Read(buffer, _decoder.IsEscapePending ? EscapePause : Timeout.InfiniteTimeSpan);
            IReadOnlyList<ConsoleKeyInfo> keys = count > 0 ? _decoder.Decode(buffer.AsSpan(0, count)) : _decoder.EndEscape();
            foreach (ConsoleKeyInfo key in keys)
                terminal.Type(key);
        }
    }
}

using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>
/// Answers the system calls on files, pipes and directories that the base library and native code make. They are handed up from the nucleus on the thread
/// that made them, which may wait meanwhile. Before there is a host, every file is missing.
/// </summary>
/// <remarks>
/// Calls come from any thread, several at once. Answering one must not make another: no <see cref="File"/>, no <see cref="Console"/>. An exception that
/// leaves an answer is an input/output error for the caller, and out of memory a full disk.
/// </remarks>
public abstract class FileCallHost
{
    /// <summary>The first descriptor that a host may give out; the nucleus has those below.</summary>
    public const int FirstDescriptor = 64;

    private static FileCallHost? _current;

    /// <summary>The host; null before one was installed. Whoever asks it reaches what others have open.</summary>
    internal static FileCallHost? Current => Volatile.Read(ref _current);

    /// <summary>Makes this the host. The first time, the nucleus begins to hand calls up.</summary>
    [BusTier]
    public void Install()
    {
        if (Interlocked.Exchange(ref _current, this) is null)
            FileCalls.HandUp();
    }

    /// <summary>Answers a call: what the system documents as its result, or a negated error number.</summary>
    public abstract long Answer(in FileCall call);

    /// <summary>mmap: the memory that holds a file's content, moved there if it was not yet.</summary>
    /// <returns>0, or a negated error number.</returns>
    public abstract long Map(int descriptor, bool writable, out FileMemory? memory);
}

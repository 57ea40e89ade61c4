namespace Cosmos.FileSystem;

/// <summary>What can be done with an opened file without waiting (<c>linux/eventpoll.h</c>, EPOLL_).</summary>
[Flags]
public enum Readiness : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>EPOLLIN: there is something to read.</summary>
    Readable = 1 << 0,

    /// <summary>EPOLLOUT: there is room to write.</summary>
    Writable = 1 << 2,

    /// <summary>EPOLLERR: nobody will read what is written.</summary>
    Error = 1 << 3,

    /// <summary>EPOLLHUP: nobody writes any more.</summary>
    HangUp = 1 << 4,
}

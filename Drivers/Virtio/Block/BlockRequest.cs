namespace Drivers.Virtio.Block;

/// <summary><c>type</c> of a request (virtio 1.2 §5.2.6).</summary>
internal enum BlockRequestType : uint
{
    /// <summary><c>VIRTIO_BLK_T_IN</c></summary>
    Read = 0,

    /// <summary><c>VIRTIO_BLK_T_OUT</c></summary>
    Write = 1,

    /// <summary><c>VIRTIO_BLK_T_FLUSH</c></summary>
    Flush = 4,

    /// <summary><c>VIRTIO_BLK_T_GET_ID</c></summary>
    GetId = 8,
}

/// <summary><c>status</c> of a request (virtio 1.2 §5.2.6). A device may write any byte; those without a name are errors.</summary>
internal enum BlockStatus : byte
{
    /// <summary><c>VIRTIO_BLK_S_OK</c></summary>
    Ok = 0,

    /// <summary><c>VIRTIO_BLK_S_IOERR</c></summary>
    IoError = 1,

    /// <summary><c>VIRTIO_BLK_S_UNSUPP</c></summary>
    Unsupported = 2,

    /// <summary>What the driver puts there before the device answers.</summary>
    NotWritten = 0xFF,
}

/// <summary>One call of a user, made of one request or several. Counts what is out and keeps the first error.</summary>
internal sealed class BlockOperation
{
    internal int Pending { get; private set; }

    /// <summary>Requests that came back: tells a slow device from a dead one.</summary>
    internal int Completed { get; private set; }

    internal BlockStatus Status { get; private set; }

    internal ulong FailedSector { get; private set; }

    internal void Reset()
    {
        Pending = 0;
        Completed = 0;
        Status = BlockStatus.Ok;
        FailedSector = 0;
    }

    internal void Started() => Pending++;

    internal void Finished(BlockStatus status, ulong sector)
    {
        Pending--;
        Completed++;
        if (Status != BlockStatus.Ok || status == BlockStatus.Ok)
            return;
        Status = status;
        FailedSector = sector;
    }
}

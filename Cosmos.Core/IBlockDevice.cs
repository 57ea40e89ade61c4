namespace Cosmos.Core;

/// <summary>Number of a 512-byte sector.</summary>
public readonly record struct SectorIndex(ulong Value)
{
    /// <summary>Bytes in a sector.</summary>
    public const int SizeBytes = 512;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A disk. Calls return when the device is done; any thread.</summary>
public interface IBlockDevice
{
    /// <summary>Its name in the shell: <c>vda</c>.</summary>
    string Name { get; }

    /// <summary>How many 512-byte sectors it has.</summary>
    ulong SectorCount { get; }

    /// <summary>The smallest unit it likes to be written in: 512, 4096, ...</summary>
    int BlockSizeBytes { get; }

    /// <summary>Whether it refuses writes.</summary>
    bool IsReadOnly { get; }

    /// <summary>Its serial number, or empty.</summary>
    string Serial { get; }

    /// <summary>Fills the buffer, a whole number of sectors.</summary>
    /// <exception cref="ArgumentException">The buffer is no whole number of sectors.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sector is past the end.</exception>
    /// <exception cref="IOException">The device reports an error, or failed.</exception>
    void Read(SectorIndex first, Span<byte> buffer);

    /// <summary>Writes the data, a whole number of sectors.</summary>
    /// <exception cref="ArgumentException">The data is no whole number of sectors.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sector is past the end.</exception>
    /// <exception cref="InvalidOperationException">The disk is read-only.</exception>
    /// <exception cref="IOException">The device reports an error, or failed.</exception>
    void Write(SectorIndex first, ReadOnlySpan<byte> data);

    /// <summary>Returns when what was written before is on stable storage.</summary>
    /// <exception cref="IOException">The device reports an error, or failed.</exception>
    void Flush();

    /// <summary>Fills the buffer; done when awaited. One that cannot do better does it before it returns.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    ValueTask ReadAsync(SectorIndex first, Memory<byte> buffer)
    {
        Read(first, buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes the data; done when awaited. One that cannot do better does it before it returns.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    ValueTask WriteAsync(SectorIndex first, ReadOnlyMemory<byte> data)
    {
        Write(first, data.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Done when what was written before is on stable storage. One that cannot do better does it before it returns.</summary>
    /// <inheritdoc cref="Flush" path="/exception"/>
    ValueTask FlushAsync()
    {
        Flush();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Runs work that keeps many requests in flight, and returns when it is done. A disk that can completes the requests that the work awaits on this thread, and
    /// tells the device of those that it starts together.
    /// </summary>
    /// <param name="work">Starts the work.</param>
    void Drive(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        work().GetAwaiter().GetResult();
    }
}

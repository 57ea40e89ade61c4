namespace TestRunner.Host.Machines;

/// <summary>A file that goes when it is no longer used: a disk's image, a socket.</summary>
public sealed class TemporaryFile : IDisposable
{
    /// <summary>A name nobody has.</summary>
    public TemporaryFile(string extension) => Name = Path.Combine(Path.GetTempPath(), $"aster-{Guid.NewGuid():n}{extension}");

    /// <summary>A file with that content.</summary>
    public TemporaryFile(string extension, byte[] content)
        : this(extension) => File.WriteAllBytes(Name, content);

    /// <summary>Its whole name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Name);
}

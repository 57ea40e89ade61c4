namespace TestRunner.Host.Machines;

/// <summary>A folder that goes when it is no longer used, with what is in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its whole name.</summary>
    public string Name { get; } = Directory.CreateTempSubdirectory("aster-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Name, recursive: true);
}

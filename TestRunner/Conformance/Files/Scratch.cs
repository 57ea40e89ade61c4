namespace TestRunner.Conformance.Files;

/// <summary>A directory of one's own, gone when the check is done.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("conformance").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Runs a check in such a directory.</summary>
    public static Func<object?> In(Func<Scratch, object?> body) => () =>
    {
        using Scratch scratch = new();
        return body(scratch);
    };

    /// <summary>Runs an asynchronous check in such a directory.</summary>
    public static Func<Task<object?>> InAsync(Func<Scratch, Task<object?>> body) => async () =>
    {
        using Scratch scratch = new();
        return await body(scratch);
    };

    /// <summary>What an action throws, the directory's name taken out of it.</summary>
    public string Thrown(Action action) => Shown.Thrown(action).Replace(Root, "ROOT", StringComparison.Ordinal);

    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }
}

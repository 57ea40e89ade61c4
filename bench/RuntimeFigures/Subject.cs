namespace RuntimeFigures;

/// <summary>Something to measure.</summary>
/// <param name="Name">As the figure is called.</param>
/// <param name="Run">Does it that many times.</param>
internal sealed record Subject(string Name, Action<int> Run)
{
    /// <summary>All of them, in the order in which they are measured.</summary>
    public static IReadOnlyList<Subject> All { get; } =
    [
        new("timestamp", Clocks.Timestamp),
        new("utc-now", Clocks.UtcNow),
        new("allocate-small", Allocation.Small),
        new("allocate-churn", Allocation.Churn),
        new("allocate-large", Allocation.Large),
        new("collect", Allocation.Collect),
        new("exception", Exceptions.ThrowAndCatch),
        new("exception-deep", Exceptions.ThrowThroughFrames),
        new("null-reference", Exceptions.NullReference),
        new("lock", Locks.Uncontended),
        new("lock-contended", Locks.Contended),
        new("handoff", Locks.Handoff),
        new("task-run", Tasks.RunAndWait),
        new("task-run-awaited", Tasks.RunAndAwait),
        new("yield-async", Tasks.Yield),
        new("thread", Threads.StartAndJoin),
        new("thread-yield", Threads.Yield),
        new("dictionary", Work.Dictionary),
        new("json", Work.Json),
        new("sort", Work.Sort),
    ];
}

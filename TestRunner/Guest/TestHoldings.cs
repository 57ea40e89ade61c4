namespace TestRunner.Guest;

/// <summary>What a test could leave behind: threads, and physical frames that no garbage collector gives back.</summary>
/// <param name="Threads">The live threads by number, without those that the runtime keeps for itself; each with its name.</param>
/// <param name="Frames">How many frames drivers hold.</param>
public sealed record TestHoldings(IReadOnlyDictionary<int, string> Threads, long Frames)
{
    /// <summary>What is held now and was not before, in words; empty when there is no more than before.</summary>
    public string MoreThan(TestHoldings before)
    {
        List<string> more = [];
        long frames = Frames - before.Frames;
        if (frames > 0) more.Add($"{frames} {(frames == 1 ? "frame" : "frames")} of DMA memory");
        foreach ((int id, string name) in Threads)
        {
            if (!before.Threads.ContainsKey(id)) more.Add($"thread {id} '{name}'");
        }

        return string.Join(", ", more);
    }

    /// <summary>Both together: what a test may hold is what there was, and what its fixtures took.</summary>
    public TestHoldings With(TestHoldings before, TestHoldings after)
    {
        var threads = new Dictionary<int, string>(Threads);
        foreach ((int id, string name) in after.Threads)
        {
            if (!before.Threads.ContainsKey(id)) threads[id] = name;
        }

        return new TestHoldings(threads, Frames + Math.Max(0, after.Frames - before.Frames));
    }
}

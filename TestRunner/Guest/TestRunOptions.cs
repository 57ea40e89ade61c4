namespace TestRunner.Guest;

/// <summary>How tests are run.</summary>
public sealed record TestRunOptions
{
    /// <summary>How long a test may take that does not say so itself.</summary>
    public int DefaultTimeoutMs { get; init; } = 30_000;

    /// <summary>Report tests that assert nothing; for images in which calls of <c>Assert</c> are noted.</summary>
    public bool CountAssertions { get; init; }

    /// <summary>The machine under the tests, where there is one that can be asked.</summary>
    public ITestMachine? Machine { get; init; }

    /// <summary>How long what a test leaves behind may take to go: a thread that ends, an object that nobody holds.</summary>
    public TimeSpan LeakPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What lines have run so far, for images that count them; asked for by the host.</summary>
    public Func<IEnumerable<string>>? Coverage { get; init; }

    /// <summary>End the run at a test whose threads are still running: nothing can stop them, and what they do would be charged to the tests after it.</summary>
    public bool BailOutWhenSpoiled { get; init; }

    /// <summary>A word nobody else on the line knows, to frame results with; null for plain TAP.</summary>
    public string? Token { get; init; }
}

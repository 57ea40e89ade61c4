namespace TestRunner.Guest;

/// <summary>How a run ended. <paramref name="BailedOut"/>: tests after the last counted one were not run.</summary>
public sealed record TestSummary(int Passed, int Failed, int Skipped, bool BailedOut)
{
    /// <summary>Whether no test failed and none was left out.</summary>
    public bool IsGood => Failed == 0 && !BailedOut;

    /// <inheritdoc/>
    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}

namespace Conformance.Tests;

/// <summary>What a system did in a check.</summary>
/// <param name="Text">What it wrote, in lines; of a system that broke down, all that it said from the check's beginning on.</param>
/// <param name="Trouble">What became of the system before the check had ended, or of the check before it began; null when all went well.</param>
public sealed record CheckOutcome(string Text, string? Trouble = null);

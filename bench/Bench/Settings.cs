namespace Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Rounds">How often each system takes its turn.</param>
/// <param name="Milliseconds">How long each figure is measured in a turn.</param>
internal sealed record Settings(int Rounds, int Milliseconds);

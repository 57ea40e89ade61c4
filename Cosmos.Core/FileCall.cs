namespace Cosmos.Core;

/// <summary>A system call on files, with what its arguments point to.</summary>
/// <param name="number">Which call.</param>
/// <param name="arguments">All six arguments as they came; those that are addresses mean nothing here.</param>
/// <param name="path">The path it names, if any.</param>
/// <param name="secondPath">The second path it names, if any.</param>
/// <param name="memory">The caller's memory that is to be read or filled, if any. Valid for the call.</param>
public readonly ref struct FileCall(FileCallNumber number, ReadOnlySpan<ulong> arguments, string? path = null, string? secondPath = null, Span<byte> memory = default)
{
    private readonly ReadOnlySpan<ulong> _arguments = arguments;

    /// <summary>Which call.</summary>
    public FileCallNumber Number { get; } = number;

    /// <summary>The path it names; empty when it names none.</summary>
    public string Path { get; } = path ?? "";

    /// <summary>The second path it names; empty when it names none.</summary>
    public string SecondPath { get; } = secondPath ?? "";

    /// <summary>The caller's memory that is to be read or filled.</summary>
    public Span<byte> Memory { get; } = memory;

    /// <summary>An argument that is a C <c>int</c>, counted from 0.</summary>
    public int Int(int index) => (int)_arguments[index];

    /// <summary>An argument of 64 bits, counted from 0.</summary>
    public long Long(int index) => (long)_arguments[index];
}

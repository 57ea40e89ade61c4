namespace TestRunner.Conformance;

/// <summary>One thing that a program may expect of .NET. What it writes on this system has to be what it writes on Linux.</summary>
/// <param name="Part">The part of the runtime it belongs to.</param>
/// <param name="Name">What is expected, in words; unique in its part.</param>
/// <param name="Body">Does it, writing what is to be compared: nothing that depends on time, addresses, or the machine's size.</param>
public sealed record Check(string Part, string Name, Action<TextWriter> Body)
{
    /// <summary>Part and name.</summary>
    public string FullName => $"{Part}: {Name}";
}

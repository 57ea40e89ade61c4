using System.Collections;

namespace TestRunner.Conformance;

/// <summary>Checks of one part, written as a collection initialiser: a name, and what to write or the value to show.</summary>
public sealed class CheckGroup(string part) : IEnumerable<Check>
{
    private readonly List<Check> _checks = [];

    /// <summary>Adds a check that writes.</summary>
    public void Add(string name, Action<TextWriter> body) => _checks.Add(new Check(part, name, body));

    /// <summary>Adds an asynchronous check that writes.</summary>
    public void Add(string name, Func<TextWriter, Task> body) => Add(name, output => { body(output).GetAwaiter().GetResult(); });

    /// <summary>Adds a check of one value.</summary>
    public void Add(string name, Func<object?> value) => Add(name, output => { output.WriteLine(Shown.Text(value())); });

    /// <summary>Adds an asynchronous check of one value.</summary>
    public void Add(string name, Func<Task<object?>> value) => Add(name, output => { output.WriteLine(Shown.Text(value().GetAwaiter().GetResult())); });

    /// <inheritdoc/>
    public IEnumerator<Check> GetEnumerator() => _checks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

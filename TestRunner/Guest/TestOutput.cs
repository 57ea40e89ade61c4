using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace TestRunner.Guest;

/// <summary>Collects what a test says about itself, up to a bound, from any thread.</summary>
internal sealed class TestOutput : ITestOutputHelper
{
    private const int MostCharacters = 16 * 1024;

    private readonly StringBuilder _text = new();
    private bool _isFull;

    public void WriteLine(string message)
    {
        lock (_text)
        {
            if (_isFull) return;
            _isFull = _text.Length + message.Length > MostCharacters;
            if (_isFull) _text.Append(message.AsSpan(0, Math.Max(0, MostCharacters - _text.Length))).Append("\n[the test wrote more]\n");
            else _text.Append(message).Append('\n');
        }
    }

    public void WriteLine(string format, params object[] args) => WriteLine(string.Format(CultureInfo.InvariantCulture, format, args));

    public override string ToString()
    {
        lock (_text) return _text.ToString();
    }
}

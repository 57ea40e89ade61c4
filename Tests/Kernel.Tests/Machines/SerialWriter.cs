using System.Text;
using Cosmos.Core;

namespace Kernel.Tests.Machines;

/// <summary>Text to COM1, each call in one piece, with the line ends that terminals want.</summary>
public sealed class SerialWriter : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value)) SerialConsole.Write(Encoding.UTF8.GetBytes(value.Replace("\n", "\r\n")));
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + "\n");
}

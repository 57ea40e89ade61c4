using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AsterCosmos.Shell;

/// <summary>What commands print with <c>--json</c>: one value, an object a line in a list, so that <c>grep</c> and <c>head</c> make sense of it.</summary>
public static class JsonText
{
    // The output is no web page: text stays as it is but for what JSON itself demands.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object.</summary>
    public static void WriteObject(TextWriter output, Action<Utf8JsonWriter> members) => output.WriteLine(ToText(members));

    /// <summary>Writes a list of objects.</summary>
    public static void WriteList<T>(TextWriter output, IEnumerable<T> items, Action<Utf8JsonWriter, T> members)
    {
        string separator = "[";
        foreach (T item in items)
        {
            output.WriteLine(separator);
            output.Write("  " + ToText(json => members(json, item)));
            separator = ",";
        }

        output.WriteLine(separator == "[" ? "[]" : "\n]");
    }

    private static string ToText(Action<Utf8JsonWriter> members)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

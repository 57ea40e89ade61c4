using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TestRunner.Conformance.Libraries;

/// <summary>JSON, by generated code and by reflection.</summary>
internal static partial class JsonChecks
{
    public static readonly CheckGroup All = new("libraries")
    {
        { "JSON written by generated code", () => JsonSerializer.Serialize(Sample, Context.Default.Order) },
        { "JSON read by generated code", () => JsonSerializer.Deserialize("""{"Id":7,"Lines":[{"Name":"n","Price":1.5}],"Tags":{"a":"b"}}""", Context.Default.Order)!.Lines[0].Price },
        { "JSON written by reflection", () => JsonSerializer.Serialize(Sample!.Lines[0], JsonSerializerOptions.Default) },
        { "JSON read by reflection", () => JsonSerializer.Deserialize<Line>("""{"Name":"x","Price":8.5}""")!.Price },
        { "JSON that is wrong", () => Shown.Thrown(static () => JsonSerializer.Deserialize("{\"Id\":}", Context.Default.Order)) },
        { "JSON nodes", () => { JsonNode n = JsonNode.Parse("""{"a":[1,2,{"b":null}]}""")!; n["a"]![0] = 9; return n.ToJsonString(); } },
        { "JSON document", () => { using JsonDocument d = JsonDocument.Parse("""{"x":{"y":[1,2,3]}}"""); return d.RootElement.GetProperty("x").GetProperty("y").GetArrayLength(); } },
        { "JSON reader and writer", ReaderAndWriter },
        { "JSON of many elements", () => JsonSerializer.Deserialize<List<int>>(JsonSerializer.Serialize(Enumerable.Range(0, 5000).ToList()))!.Sum() },
        { "JSON streams", async () => { MemoryStream s = new("[1,2,3]"u8.ToArray()); int n = 0; await foreach (int i in JsonSerializer.DeserializeAsyncEnumerable<int>(s)) n += i; return n; } },
        { "JSON escapes", () => JsonSerializer.Serialize("<ü\u0001\"\\>") },
        { "JSON polymorphism", () => JsonSerializer.Serialize<Shape>(new Circle { Radius = 2 }, Context.Default.Shape) },
        { "JSON numbers keep their digits", () => JsonSerializer.Serialize([0.1, 1e-7, 123456789012345680, double.MaxValue], Context.Default.DoubleArray) },
    };

    private static readonly Order Sample = new() { Id = 5, Lines = [new Line { Name = "ä", Price = 2.25m }], Tags = new() { ["k"] = "v" }, When = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc) };

    private static object ReaderAndWriter()
    {
        MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("n", 1.5);
            writer.WriteStartArray("a");
            writer.WriteBooleanValue(true);
            writer.WriteNullValue();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        Utf8JsonReader reader = new(stream.ToArray());
        int tokens = 0;
        while (reader.Read())
            tokens++;
        return (tokens, stream.Length);
    }

    public sealed class Order
    {
        public int Id { get; set; }

        public List<Line> Lines { get; set; } = [];

        public Dictionary<string, string> Tags { get; set; } = [];

        public DateTime When { get; set; }
    }

    public sealed class Line
    {
        public string Name { get; set; } = "";

        public decimal Price { get; set; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    public abstract class Shape
    {
    }

    public sealed class Circle : Shape
    {
        public double Radius { get; set; }
    }

    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(Shape))]
    [JsonSerializable(typeof(double[]))]
    private sealed partial class Context : JsonSerializerContext
    {
    }
}

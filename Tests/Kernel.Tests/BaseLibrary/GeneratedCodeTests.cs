using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Xunit;

namespace Kernel.Tests.BaseLibrary;

/// <summary>What .NET's own source generators write into a kernel passes the audit, as the kernel's code, and works.</summary>
public sealed partial class GeneratedCodeTests
{
    [Fact]
    public void Json_is_written_and_read()
    {
        string text = JsonSerializer.Serialize(new Order(7, "Ada", [1, 2]) { Note = "soon" }, OrderContext.Default.Order);
        Assert.Equal("""{"Number":7,"Customer":"Ada","Items":[1,2],"Note":"soon"}""", text);
        Order order = JsonSerializer.Deserialize(text, OrderContext.Default.Order)!;
        Assert.Equal((7, "Ada", 2, "soon"), (order.Number, order.Customer, order.Items.Count, order.Note));
    }

    [Fact]
    public void Expression_matches()
    {
        Match match = Assignment().Match("  size = 4096 ");
        Assert.Equal(("size", "4096"), (match.Groups["name"].Value, match.Groups["value"].Value));
        Assert.DoesNotMatch(Assignment(), "size 4096");
    }

    [GeneratedRegex(@"(?<name>\w+)\s*=\s*(?<value>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    internal sealed record Order(int Number, string Customer, IReadOnlyList<int> Items)
    {
        public string? Note { get; set; }
    }

    [JsonSerializable(typeof(Order))]
    private sealed partial class OrderContext : JsonSerializerContext;
}

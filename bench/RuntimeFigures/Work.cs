using System.Text.Json;
using System.Text.Json.Serialization;

namespace RuntimeFigures;

/// <summary>What programs do most of the time, which asks nothing of the system but memory.</summary>
internal static partial class Work
{
    private const int Keys = 1000;

    /// <summary>A thousand insertions and as many lookups.</summary>
    public static void Dictionary(int count)
    {
        long sum = 0;
        for (int index = 0; index < count; index++)
        {
            var dictionary = new Dictionary<string, int>();
            for (int key = 0; key < Keys; key++)
                dictionary[Names[key]] = key;
            for (int key = 0; key < Keys; key++)
                sum += dictionary[Names[key]];
        }

        GC.KeepAlive(sum);
    }

    /// <summary>A document of fifty orders, written and read.</summary>
    public static void Json(int count)
    {
        Order[] orders = [.. Enumerable.Range(0, 50).Select(static number => new Order(number, $"customer {number}", number * 1.25, [number, number + 1, number + 2]))];
        for (int index = 0; index < count; index++)
        {
            byte[] text = JsonSerializer.SerializeToUtf8Bytes(orders, OrderContext.Default.OrderArray);
            if (JsonSerializer.Deserialize(text, OrderContext.Default.OrderArray)?.Length != orders.Length)
                throw new InvalidOperationException("a document was read back shorter than it was written");
        }
    }

    /// <summary>Ten thousand numbers.</summary>
    public static void Sort(int count)
    {
        int[] shuffled = new int[10_000];
        var random = new Random(1);
        for (int index = 0; index < shuffled.Length; index++)
            shuffled[index] = random.Next();
        int[] numbers = new int[shuffled.Length];
        for (int index = 0; index < count; index++)
        {
            shuffled.CopyTo(numbers, 0);
            Array.Sort(numbers);
        }
    }

    private static string[] Names { get; } = [.. Enumerable.Range(0, Keys).Select(static key => $"key number {key}")];

    internal sealed record Order(int Number, string Customer, double Price, int[] Items);

    [JsonSerializable(typeof(Order[]))]
    private sealed partial class OrderContext : JsonSerializerContext;
}

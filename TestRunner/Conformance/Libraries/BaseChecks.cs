using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TestRunner.Conformance.Libraries;

/// <summary>The base library's algorithms.</summary>
internal static partial class BaseChecks
{
    private static readonly string[] Words = ["pear", "apple", "fig", "banana", "cherry", "fig"];

    public static readonly CheckGroup All = new("libraries")
    {
        { "LINQ groups and sorts", () => Words.GroupBy(static w => w.Length).OrderBy(static g => g.Key).Select(static g => $"{g.Key}:{string.Join('+', g.Order(StringComparer.Ordinal))}") },
        { "LINQ joins", () => Words.Join([1, 2, 3, 4, 5], static w => w.Length, static n => n, static (w, n) => $"{w}{n}") },
        { "LINQ chunks, zips and aggregates", () => (Words.Chunk(2).Count(), Words.Zip(Enumerable.Range(0, 3)).Last().ToString(), Words.AggregateBy(static w => w[0], 0, static (n, _) => n + 1).Count(), Words.CountBy(static w => w.Length).Count()) },
        { "LINQ MinBy, DistinctBy and Index", () => (Words.MinBy(static w => w.Length), Words.DistinctBy(static w => w.Length).Count(), Words.Index().Last().Index) },
        { "sorting is the same everywhere", () => { int[] a = new int[1000]; uint s = 1; for (int i = 0; i < a.Length; i++) a[i] = (int)((s = (s * 1664525) + 1013904223) >> 8); Array.Sort(a); return (a[0], a[500], a[999]); } },
        { "dictionary, sorted dictionary and sets", () => (new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 1, ["a"] = 2 }.Keys.First(), new SortedSet<int> { 3, 1, 2 }.Max, new HashSet<int> { 1, 2 }.IsSubsetOf([1, 2, 3])) },
        { "priority queue", () => { PriorityQueue<string, int> q = new(); foreach (string w in Words) q.Enqueue(w, w.Length); return (q.Dequeue().Length, q.Count); } },
        { "immutable and frozen collections", () => (ImmutableList.Create(1, 2).Add(3).Sum(), Words.ToFrozenSet().Contains("fig"), ImmutableSortedDictionary<int, int>.Empty.Add(1, 2)[1]) },
        { "linked list, stack and queue", () => { LinkedList<int> l = new([1, 2, 3]); l.AddAfter(l.First!, 9); return (string.Join("", l), new Stack<int>([1, 2]).Pop(), new Queue<int>([1, 2]).Dequeue()); } },
        { "regex, interpreted", () => Regex.Replace("2024-02-29 and 1999-12-31", @"(\d+)-(\d+)-(\d+)", "$3.$2.$1") },
        { "regex, generated", () => Pairs().Matches("a=1;bc=22;d=").Select(static m => m.Groups["key"].Value) },
        { "regex, without backtracking", () => new Regex("(a+)+b", RegexOptions.NonBacktracking).IsMatch(new string('a', 5000)) },
        { "regex with lookaround and named groups", () => Regex.Match("price: 42 EUR", @"(?<=: )(?<n>\d+)(?= EUR)").Groups["n"].Value },
        { "regex gives up in time", () => Shown.Thrown(static () => Regex.IsMatch(new string('a', 40), "^(a+)+$b", RegexOptions.None, TimeSpan.FromMilliseconds(50))).Split(':')[0] },
        { "regex that is wrong", () => Shown.Thrown(static () => new Regex("(")) },
        { "numbers as text", () => (1.0 / 3, 1e300 * 10, float.MaxValue, 0.1m + 0.2m, double.Epsilon) },
        { "numbers in formats", () => (1234.5.ToString("N2", CultureInfo.InvariantCulture), 0.256.ToString("P1", CultureInfo.InvariantCulture), 255.ToString("X4", CultureInfo.InvariantCulture), 1e6.ToString("E2", CultureInfo.InvariantCulture)) },
        { "numbers from text", () => (double.Parse("1.7976931348623157E308", CultureInfo.InvariantCulture), int.Parse("-1,000", NumberStyles.Number, CultureInfo.InvariantCulture), Convert.ToInt32("ff", 16)) },
        { "mathematics", () => (Math.Sqrt(2), Math.Sin(1), Math.Pow(2, 0.5), Math.Log(10), Math.Atan2(1, 2), Math.Cbrt(27)) },
        { "Int128 and Half", () => (Int128.MaxValue, (Half)3.14159, UInt128.MaxValue % 1000) },
        { "BigInteger", () => BigInteger.Pow(3, 200) },
        { "BigInteger modular power and division", () => (BigInteger.ModPow(7, 1000, 1_000_000_007), BigInteger.Divide(BigInteger.Pow(10, 50), 7)) },
        { "Complex", () => Complex.Exp(new Complex(0, Math.PI)).Real },
        { "Vector<T> adds", () => { int[] a = [.. Enumerable.Range(0, Vector<int>.Count)]; return Vector.Sum(new Vector<int>(a)) == a.Sum(); } },
        { "Vector128 and Vector256", () => (Vector128.Sum(Vector128.Create(1, 2, 3, 4)), Vector256.Create(2f) * 3f == Vector256.Create(6f), Vector128.IsHardwareAccelerated) },
        { "matrices and quaternions", () => (Matrix4x4.CreateRotationX(1).GetDeterminant() is > 0.99f and < 1.01f, Quaternion.Identity.Length()) },
        { "bit operations", () => (BitOperations.PopCount(0xFFUL), BitOperations.LeadingZeroCount(1u), BitOperations.RotateLeft(1u, 31), BitOperations.Log2(1000)) },
        { "spans", () => { Span<int> s = [5, 3, 1]; s.Sort(); s.Reverse(); return (s[0], s.IndexOf(1), s.Contains(4), s.BinarySearch(9) < 0); } },
        { "searching many values", () => "the quick brown fox".AsSpan().IndexOfAny(SearchValues.Create("xyz")) },
        { "MemoryPool and sequences", () => { using IMemoryOwner<byte> m = MemoryPool<byte>.Shared.Rent(100); return (m.Memory.Length >= 100, new ReadOnlySequence<byte>(new byte[5]).Slice(2).Length); } },
        { "pipelines", Pipeline },
        { "strings", () => ("Straße".ToUpperInvariant(), "abc".PadLeft(5, '.'), "a,b,,c".Split(',', StringSplitOptions.RemoveEmptyEntries).Length, string.Compare("a", "B", StringComparison.OrdinalIgnoreCase)) },
        { "StringBuilder and interpolation", () => { StringBuilder b = new(); for (int i = 0; i < 100; i++) b.Append(CultureInfo.InvariantCulture, $"{i:D2}|"); return b.Replace("5", "five").Length; } },
        { "encodings", () => (Encoding.UTF8.GetBytes("€𝄞").Length, Encoding.Unicode.GetByteCount("€𝄞"), Encoding.Latin1.GetString([0xE4]), Encoding.UTF32.GetByteCount("a"), Encoding.ASCII.GetString([200])) },
        { "invalid UTF-8", () => (Encoding.UTF8.GetString([0xC3, 0x28]), Shown.Thrown(static () => new UTF8Encoding(false, true).GetString([0xFF]))) },
        { "runes and graphemes", () => ("👩‍👩‍👧é".EnumerateRunes().Count(), StringInfo.ParseCombiningCharacters("e\u0301x").Length) },
        { "base64 and hex", () => (Convert.ToBase64String([1, 2, 3, 4]), Convert.FromHexString("C0FFEE"), System.Buffers.Text.Base64Url.EncodeToString([251, 255])) },
        { "Guid", () => (Guid.Parse("00112233-4455-6677-8899-aabbccddeeff").ToByteArray(), Guid.NewGuid() != Guid.NewGuid(), Guid.CreateVersion7().Version) },
        { "Random with a seed", () => { Random r = new(42); return (r.Next(), r.Next(100), r.NextDouble()); } },
        { "hash codes of strings differ by process", () => "x".GetHashCode(StringComparison.Ordinal) == "x".GetHashCode(StringComparison.Ordinal) },
        { "XML", () => XElement.Parse("<a><b x='1'/><b x='2'>t</b></a>").Elements("b").Sum(static b => (int)b.Attribute("x")!) },
        { "XML that is wrong", () => Shown.Thrown(static () => XElement.Parse("<a><b></a>")) },
        { "XML written", () => new XElement("r", new XAttribute("a", "<&>"), new XElement("c", "ü"), new XComment("x")).ToString(SaveOptions.DisableFormatting) },
        { "XPath", () => System.Xml.XPath.Extensions.XPathSelectElements(XDocument.Parse("<a><b n='1'/><b n='2'/></a>"), "//b[@n>1]").Count() },
        { "gzip there and back", () => RoundTrip(static s => new GZipStream(s, CompressionLevel.Optimal, true), static s => new GZipStream(s, CompressionMode.Decompress)) },
        { "deflate there and back", () => RoundTrip(static s => new DeflateStream(s, CompressionLevel.Fastest, true), static s => new DeflateStream(s, CompressionMode.Decompress)) },
        { "zlib there and back", () => RoundTrip(static s => new ZLibStream(s, CompressionLevel.SmallestSize, true), static s => new ZLibStream(s, CompressionMode.Decompress)) },
        { "brotli there and back", () => RoundTrip(static s => new BrotliStream(s, CompressionLevel.Optimal, true), static s => new BrotliStream(s, CompressionMode.Decompress)) },
        { "compressed data that is damaged", () => Shown.Thrown(static () => new GZipStream(new MemoryStream([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 99, 99]), CompressionMode.Decompress).CopyTo(Stream.Null)) },
        { "a zip archive in memory", ZipInMemory },
        { "DynamicMethod is refused", () => Shown.Thrown(static () => new System.Reflection.Emit.DynamicMethod("m", null, null)).Split(':')[0] },
        { "Process.Start is refused or fails", () => Shown.Thrown(static () => System.Diagnostics.Process.Start("/no/such/program")).Split(':')[0] is "Win32Exception" or "PlatformNotSupportedException" },
        { "loading an assembly is refused", () => Shown.Thrown(static () => System.Reflection.Assembly.Load(new byte[10])).Split(':')[0] },
        { "reflection over a type that is used", () => typeof(Point).GetProperties().Select(static p => p.Name).Order() },
        { "reflection sets a property", () => { Point p = new(); typeof(Point).GetProperty("X")!.SetValue(p, 5); return p.X; } },
        { "attributes by reflection", () => typeof(Point).GetCustomAttributes(typeof(ObsoleteAttribute), false).Length },
        { "enums by name", () => (Enum.Parse<DayOfWeek>("friday", true), Enum.GetNames<DayOfWeek>().Length, ((DayOfWeek)9).ToString(), Enum.IsDefined((DayOfWeek)9)) },
        { "records compare and print", () => (new Pair(1, "x") == new Pair(1, "x"), new Pair(1, "x") with { A = 2 }) },
        { "delegates combine", () => { int n = 0; Action a = () => n++; a += () => n += 10; a(); return (n, a.GetInvocationList().Length); } },
        { "generic virtual methods and variance", () => { IEnumerable<object> o = Words; Func<object, string> f = static x => x.ToString()!; Func<string, object> g = f; return (o.First(), g("v")); } },
        { "Tuple, ValueTuple, Index and Range", () => (Tuple.Create(1, "a"), (1, 2) == (1, 2), Words[^1], string.Join(" ", Words[1..3])) },
        { "culture is invariant", () => (CultureInfo.CurrentCulture.Name, CultureInfo.GetCultureInfo("").DisplayName, Shown.Thrown(static () => CultureInfo.GetCultureInfo("de-DE")).Split(':')[0]) },
        { "composite formats", () => string.Format(CultureInfo.InvariantCulture, "{0,8:F2}|{1,-6}|{2:yyyy}", 3.14159, "ab", new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc)) },
        { "BitArray", () => { System.Collections.BitArray b = new(10) { [3] = true }; return (b.Not()[3], b.Count); } },
    };

    [GeneratedRegex("(?<key>[a-z]+)=(?<value>[0-9]*)")]
    private static partial Regex Pairs();

    private static async Task<object?> Pipeline()
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
                await pipe.Writer.WriteAsync(new byte[100]);
            await pipe.Writer.CompleteAsync();
        });
        long total = 0;
        while (true)
        {
            ReadResult result = await pipe.Reader.ReadAsync();
            total += result.Buffer.Length;
            pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        await writing;
        return total;
    }

    private static object RoundTrip(Func<Stream, Stream> pack, Func<Stream, Stream> unpack)
    {
        byte[] data = new byte[200_000];
        for (int i = 0; i < data.Length; i++)
            data[i] = (byte)(i * i >> 7);
        MemoryStream packed = new();
        using (Stream to = pack(packed))
            to.Write(data);
        long size = packed.Length;
        packed.Position = 0;
        MemoryStream back = new();
        using (Stream from = unpack(packed))
            from.CopyTo(back);
        return (size, back.ToArray().AsSpan().SequenceEqual(data));
    }

    private static object ZipInMemory()
    {
        MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, true))
        {
            using StreamWriter writer = new(zip.CreateEntry("dir/file.txt").Open());
            writer.Write("content");
        }

        using ZipArchive read = new(stream, ZipArchiveMode.Read);
        return (read.Entries[0].FullName, new StreamReader(read.Entries[0].Open()).ReadToEnd(), read.Entries[0].Crc32);
    }

    public sealed class Point
    {
        public int X { get; set; }

        public int Y { get; set; }
    }

    private sealed record Pair(int A, string B);
}

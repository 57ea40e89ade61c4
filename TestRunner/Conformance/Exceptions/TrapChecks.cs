using System.Runtime.CompilerServices;

namespace TestRunner.Conformance.Exceptions;

/// <summary>Exceptions that begin in the processor or in checks of the compiled code.</summary>
internal static class TrapChecks
{
    public static readonly CheckGroup All = new("exceptions")
    {
        { "null dereference: field", () => Shown.Thrown(static () => Field(null!)) },
        { "null dereference: far field", () => Shown.Thrown(static () => FarField(null!)) },
        { "null dereference: virtual call", () => Shown.Thrown(static () => Call(null!)) },
        { "null dereference: interface call", () => Shown.Thrown(static () => Interface(null!)) },
        { "null dereference: array", () => Shown.Thrown(static () => Element(null!, 0)) },
        { "null dereference: delegate", () => Shown.Thrown(static () => Invoke(null!)) },
        { "null dereference: store", () => Shown.Thrown(static () => Store(null!)) },
        { "null dereference: unboxing", () => Shown.Thrown(static () => Unbox(null!)) },
        { "null dereference: throw null", () => Shown.Thrown(static () => throw Null()) },
        { "null dereference: lock", () => Shown.Thrown(static () => { lock (Object(null!)) { } }) },
        { "null dereference: foreach", () => Shown.Thrown(static () => { foreach (int _ in List(null!)) { } }) },
        { "null dereference runs finally", () => { int n = 0; try { try { Field(null!); } finally { n = 7; } } catch (NullReferenceException) { } return n; } },
        { "null dereference with a filter", () => { try { Field(null!); return "wrong"; } catch (NullReferenceException e) when (e.StackTrace!.Contains("Field", StringComparison.Ordinal)) { return "filtered"; } } },
        { "null dereference on sixteen threads at once", () => OnMany(16, 100, static () => Field(null!)) },
        { "null dereference in a task", async () => await Shown.Thrown(static () => Task.Run(static () => Field(null!))) },
        { "null dereference in a finally", () => Shown.Thrown(static () => { try { Divide(1, 0); } finally { Field(null!); } }) },
        { "null dereference of a struct's reference", () => Shown.Thrown(static () => default(Holder).Length()) },
        { "division by zero: int", () => Shown.Thrown(static () => Divide(1, 0)) },
        { "division by zero: long", () => Shown.Thrown(static () => DivideLong(1, 0)) },
        { "division by zero: unsigned", () => Shown.Thrown(static () => DivideUnsigned(1, 0)) },
        { "division by zero: remainder", () => Shown.Thrown(static () => Remainder(1, 0)) },
        { "division by zero: decimal", () => Shown.Thrown(static () => DivideDecimal(1, 0)) },
        { "division by zero: double is infinity", () => DivideDouble(1, 0) },
        { "division by zero on sixteen threads at once", () => OnMany(16, 100, static () => Divide(1, 0)) },
        { "division of the least int by -1", () => Shown.Thrown(static () => Divide(int.MinValue, -1)) },
        { "division of the least long by -1", () => Shown.Thrown(static () => DivideLong(long.MinValue, -1)) },
        { "overflow: checked add", () => Shown.Thrown(static () => AddChecked(int.MaxValue, 1)) },
        { "overflow: checked multiply", () => Shown.Thrown(static () => MultiplyChecked(long.MaxValue, 2)) },
        { "overflow: checked conversion", () => Shown.Thrown(static () => ToByte(256)) },
        { "overflow: checked conversion of NaN", () => Shown.Thrown(static () => FromDouble(double.NaN)) },
        { "overflow: unchecked wraps", () => unchecked(AddUnchecked(int.MaxValue, 1)) },
        { "overflow: decimal", () => Shown.Thrown(static () => MultiplyDecimal(decimal.MaxValue, 2)) },
        { "index past the end", () => Shown.Thrown(static () => Element([1], 1)) },
        { "negative index", () => Shown.Thrown(static () => Element([1], -1)) },
        { "index of a span", () => Shown.Thrown(static () => ElementOfSpan(3)) },
        { "index of a string", () => Shown.Thrown(static () => Character("ab", 2)) },
        { "index of a matrix", () => Shown.Thrown(static () => Matrix(new int[2, 2], 1, 2)) },
        { "index of a list", () => Shown.Thrown(static () => new List<int>()[0].ToString()) },
        { "slice past the end", () => Shown.Thrown(static () => new int[3].AsSpan(2, 2).Clear()) },
        { "cast that does not fit", () => Shown.Thrown(static () => Cast("text")) },
        { "unboxing to another type", () => Shown.Thrown(static () => Unbox(5L)) },
        { "array store that does not fit", () => Shown.Thrown(static () => StoreElement(new string[1], new object())) },
        { "a missing key", () => Shown.Thrown(static () => new Dictionary<string, int>()["k"].ToString()) },
        { "parsing what is no number", () => Shown.Thrown(static () => int.Parse("12x", System.Globalization.CultureInfo.InvariantCulture)) },
        { "changing a list while reading it", () => Shown.Thrown(static () => { List<int> l = [1, 2]; foreach (int i in l) l.Add(i); }) },
        { "enough stack here", () => RuntimeHelpers.TryEnsureSufficientExecutionStack() },
        { "recursion noticed in time", () => Shown.Thrown(static () => Guarded(0)).Split(':')[0] },
        { "everything works after recursion was noticed", () => { for (int i = 0; i < 5; i++) Shown.Thrown(static () => Guarded(0)); return Shown.Thrown(static () => Field(null!)); } },
        { "a trap inside a trap's handler", () => { int n = 0; try { Field(null!); } catch (NullReferenceException) { try { Divide(1, 0); } catch (DivideByZeroException) { n++; } } return n; } },
        { "a trap with vector registers in use", Vectors },
        { "a trap in a static constructor", () => Shown.Thrown(static () => TrapsWhenMade.Touch()) },
    };

    private class Thing
    {
        public int Number;

        public virtual int Virtual() => Number;
    }

    private sealed class Large
    {
#pragma warning disable CS0649 // read through null only
        public Block Front;
        public int Far;
#pragma warning restore CS0649
    }

    [InlineArray(8000)]
    private struct Block
    {
        private byte _element;
    }

    private struct Holder
    {
        private string? _text;

        public Holder() => _text = null;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public readonly int Length() => _text!.Length;
    }

    private static class TrapsWhenMade
    {
        private static readonly int Value = Divide(1, 0);

        public static int Touch() => Value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Field(Thing thing) => thing.Number;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FarField(Large large) => large.Far;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Call(Thing thing) => thing.Virtual();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Interface(IComparable<int> comparable) => comparable.CompareTo(1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Element(int[] array, int index) => array[index];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Invoke(Action action) => action();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Store(Thing thing) => thing.Number = 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Unbox(object boxed) => (int)boxed;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exception Null() => null!;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Object(object o) => o;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<int> List(List<int> list) => list;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int a, int b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long DivideLong(long a, long b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint DivideUnsigned(uint a, uint b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Remainder(int a, int b) => a % b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static decimal DivideDecimal(decimal a, decimal b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double DivideDouble(double a, double b) => a / b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int AddChecked(int a, int b) => checked(a + b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int AddUnchecked(int a, int b) => unchecked(a + b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long MultiplyChecked(long a, long b) => checked(a * b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte ToByte(int a) => checked((byte)a);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FromDouble(double a) => checked((int)a);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static decimal MultiplyDecimal(decimal a, decimal b) => a * b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ElementOfSpan(int index)
    {
        Span<int> span = stackalloc int[3];
        span.Clear();
        return span[index];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static char Character(string text, int index) => text[index];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Matrix(int[,] matrix, int row, int column) => matrix[row, column];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Thing Cast(object o) => (Thing)o;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreElement(object[] array, object item) => array[0] = item;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Guarded(long depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Guarded(depth + 1) + depth;
    }

    private static object OnMany(int threads, int times, Action trap)
    {
        int caught = 0;
        Threads.Fleet.Run(threads, _ =>
        {
            for (int i = 0; i < times; i++)
            {
                try
                {
                    trap();
                }
                catch (Exception e) when (e is NullReferenceException or ArithmeticException)
                {
                    Interlocked.Increment(ref caught);
                }
            }
        });
        return caught;
    }

    private static object Vectors()
    {
        double a = 1.5, b = 2.5, c = 3.5, d = 4.5;
        for (int i = 0; i < 100; i++)
        {
            try
            {
                a += b * Divide(1, 0);
            }
            catch (DivideByZeroException)
            {
                (a, b, c, d) = (b, c, d, a);
            }
        }

        return (a, b, c, d);
    }
}

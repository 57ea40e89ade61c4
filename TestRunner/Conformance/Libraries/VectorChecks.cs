using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TestRunner.Conformance.Libraries;

/// <summary>Vector instructions: whatever set the processor has, they give what plain code gives; and each keeps its registers while threads change places.</summary>
internal static class VectorChecks
{
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 64).Select(static i => i * 37 - 900)];

    public static readonly CheckGroup All = new("libraries")
    {
        { "SSE2 and what follows add as plain code does", () => Sse2.IsSupported && Sum128() == Numbers.Sum() },
        { "AVX2 adds as plain code does", () => (!Avx2.IsSupported || Sum256() == Numbers.Sum()) },
        { "Vector<T> adds as plain code does", () => SumOfVectors() == Numbers.Sum() },
        { "sets imply those before them", () => (!Avx2.IsSupported || Avx.IsSupported) && (!Avx.IsSupported || Sse42.IsSupported) && (!Sse42.IsSupported || Sse41.IsSupported) && Sse2.IsSupported && Sse.IsSupported },
        { "an instruction set that is not there throws", () => Avx512F.IsSupported || Shown.Thrown(static () => GC.KeepAlive(Avx512F.Add(Vector512<int>.One, Vector512<int>.One))).StartsWith("PlatformNotSupportedException", StringComparison.Ordinal) },
        { "shuffles and comparisons of 128 bits", () => (Vector128.Shuffle(Vector128.Create(1, 2, 3, 4), Vector128.Create(3, 2, 1, 0)).ToString(), Vector128.GreaterThan(Vector128.Create(1, 5, 3, 9), Vector128.Create(4)).ExtractMostSignificantBits()) },
        { "256 bits, whole or in halves", () => (Vector256.Sum(Vector256.Create(1, 2, 3, 4, 5, 6, 7, 8)), Vector256.Min(Vector256.Create(1.5), Vector256.Create(-1.5)).ToString()) },
        { "512 bits, whole or in parts", () => Vector512.Dot(Vector512.Create(2L), Vector512.Create(3L)) },
        { "searching and comparing long spans", () => { byte[] a = new byte[10_001]; a[9_999] = 7; return (a.AsSpan().IndexOf((byte)7), a.AsSpan().IndexOfAnyExcept((byte)0), a.AsSpan().SequenceEqual(new byte[10_001]), a.AsSpan().Count((byte)0)); } },
        { "registers are each thread's own", OwnRegisters },
        { "registers over traps and collections", OverTraps },
    };

    private static int Sum128()
    {
        Vector128<int> sum = default;
        for (int i = 0; i < Numbers.Length; i += 4)
            sum = Sse2.Add(sum, Vector128.Create(Numbers, i));
        return Vector128.Sum(sum);
    }

    private static int Sum256()
    {
        Vector256<int> sum = default;
        for (int i = 0; i < Numbers.Length; i += 8)
            sum = Avx2.Add(sum, Vector256.Create(Numbers, i));
        return Vector256.Sum(sum);
    }

    private static int SumOfVectors()
    {
        Vector<int> sum = default;
        for (int i = 0; i < Numbers.Length; i += Vector<int>.Count)
            sum += new Vector<int>(Numbers, i);
        return Vector.Sum(sum);
    }

    private static object OwnRegisters()
    {
        int wrong = 0;
        Threads.Fleet.Run(8, me =>
        {
            Vector256<double> step = Vector256.Create(me + 1.0);
            Vector256<double> sum = default;
            for (int i = 0; i < 200_000; i++)
                sum += step;
            if (Vector256.Sum(sum) != 4 * 200_000 * (me + 1.0))
                Interlocked.Increment(ref wrong);
        });
        return wrong;
    }

    private static object OverTraps()
    {
        int wrong = 0;
        Threads.Fleet.Run(4, me =>
        {
            Vector256<long> sum = Vector256.Create((long)me);
            for (int i = 0; i < 2000; i++)
            {
                sum += Vector256<long>.One;
                try
                {
                    GC.KeepAlive(1 / (me - me));
                }
                catch (DivideByZeroException)
                {
                    sum += Vector256<long>.One;
                }

                if (i % 500 == 0)
                    GC.Collect(0);
            }

            if (Vector256.Sum(sum) != 4 * (me + 4000))
                Interlocked.Increment(ref wrong);
        });
        return wrong;
    }
}

using System.Globalization;

namespace TestRunner.Host.KernelTests;

/// <summary>The order in which the tests of a machine run: that of the registry, or the random one that a seed stands for. Classes stay together, and in them the rows of a theory: that is how xunit is told of them.</summary>
public static class TestOrder
{
    /// <summary>What <c>ASTER_TEST_SEED</c> says, or null.</summary>
    public static int? Seed => int.TryParse(Environment.GetEnvironmentVariable("ASTER_TEST_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int seed) ? seed : null;

    /// <summary>Puts tests in order.</summary>
    public static IEnumerable<KernelTestCase> Of(IEnumerable<KernelTestCase> tests, int? seed)
    {
        IEnumerable<KernelTestCase> inOrder = tests.OrderBy(static one => one.Index);
        if (seed is null) return inOrder;
        var random = new Random(seed.Value);
        IGrouping<string, KernelTestCase>[] classes = [.. inOrder.GroupBy(static one => one.Test.ClassName)];
        random.Shuffle(classes);
        return classes.SelectMany(one =>
        {
            KernelTestCase[][] methods = [.. one.GroupBy(static test => test.Test.MethodName).Select(static rows => rows.ToArray())];
            random.Shuffle(methods);
            foreach (KernelTestCase[] rows in methods) random.Shuffle(rows);
            return methods.SelectMany(static rows => rows);
        });
    }
}

using System.Globalization;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner;

/// <summary>
/// The order of the tests of every host project, into which this is compiled (Directory.Build.targets): xunit's usual one, or, with <c>ASTER_TEST_SEED</c>, the
/// random one that the number stands for.
/// </summary>
public sealed class SeededOrder : ITestCaseOrderer, ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => Of(testCases, static one => one.UniqueID);

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
        => Of(testCollections, static one => one.DisplayName);

    private static T[] Of<T>(IEnumerable<T> items, Func<T, string> key)
    {
        T[] ordered = [.. items.OrderBy(key, StringComparer.Ordinal)];
        if (int.TryParse(Environment.GetEnvironmentVariable("ASTER_TEST_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int seed))
            new Random(seed).Shuffle(ordered);
        return ordered;
    }
}

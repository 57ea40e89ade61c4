using System.Globalization;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner;

/// <summary>
/// The order of the tests of every host project, into which this is compiled (Directory.Build.targets): what takes longest first, so that nothing long runs alone at
/// the end, or, with <c>ASTER_TEST_SEED</c>, the random one that the number stands for. A class says about how long it takes: <c>[Trait("Seconds", "40")]</c>.
/// </summary>
public sealed class SeededOrder : ITestCaseOrderer, ITestCollectionOrderer
{
    private const string Seconds = "Seconds";

    // How xunit calls the collection of a class that says nothing of collections; a number may follow.
    private const string OfClass = "Test collection for ";

    /// <inheritdoc/>
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => Of(testCases.OrderBy(static one => one.UniqueID, StringComparer.Ordinal));

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
        => Of(LongestFirst(testCollections));

    /// <summary>The order without a seed.</summary>
    public static IEnumerable<ITestCollection> LongestFirst(IEnumerable<ITestCollection> testCollections)
        => testCollections.OrderByDescending(SecondsOf).ThenBy(static one => one.DisplayName, StringComparer.Ordinal);

    // Other collections are machines or share something: many tests in a row.
    private static int SecondsOf(ITestCollection collection)
    {
        if (!collection.DisplayName.StartsWith(OfClass, StringComparison.Ordinal)) return int.MaxValue;
        ITypeInfo? type = collection.TestAssembly.Assembly.GetType(collection.DisplayName[OfClass.Length..].Split(' ')[0]);
        object[]? trait = type?.GetCustomAttributes(typeof(TraitAttribute)).Select(static one => one.GetConstructorArguments().ToArray()).FirstOrDefault(static one => (string)one[0] == Seconds);
        return trait is null ? 0 : int.Parse((string)trait[1], CultureInfo.InvariantCulture);
    }

    private static T[] Of<T>(IEnumerable<T> items)
    {
        T[] ordered = [.. items];
        if (int.TryParse(Environment.GetEnvironmentVariable("ASTER_TEST_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int seed))
            new Random(seed).Shuffle(ordered);
        return ordered;
    }
}

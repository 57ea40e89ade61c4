using TestRunner.Guest;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>Lists the kernel tests from the test assembly's registry; no machine is needed for that.</summary>
public sealed class KernelTestDiscoverer : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        TestList tests = Kernel.Tests.Tests.All;
        for (int index = 0; index < tests.Count; index++)
        {
            TestCase test = tests[index];
            if (test.Traits.IsOnRequest) continue;
            if (test.Place.HasFlag(Place.Guest)) yield return new KernelTestCase(index, Place.Guest);
            if (test.Place.HasFlag(Place.Host)) yield return new KernelTestCase(index, Place.Host);
        }
    }
}

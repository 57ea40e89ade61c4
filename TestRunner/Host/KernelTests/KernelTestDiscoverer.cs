using TestRunner.Guest;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>Lists the kernel tests from the test assembly's registry; no machine is needed for that.</summary>
public sealed class KernelTestDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        foreach (TestCase test in Kernel.Tests.Tests.All)
        {
            if (!test.Traits.IsOnRequest) yield return new KernelTestCase(diagnostics, testMethod, test);
        }
    }
}

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
            if (!tests[index].Traits.IsOnRequest) yield return new KernelTestCase(index);
        }
    }
}

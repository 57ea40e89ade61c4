using Xunit;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>Marks the one method that stands for all kernel tests: each shows as a test of its own, under its name in the guest.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("TestRunner.Host.KernelTests.KernelTestDiscoverer", "TestRunner.Host")]
public sealed class KernelTestsAttribute : FactAttribute;

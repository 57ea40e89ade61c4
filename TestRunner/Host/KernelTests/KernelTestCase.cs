using System.ComponentModel;
using TestRunner.Guest;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>One kernel test as xunit sees it: a call of the marked method with the test's name.</summary>
public sealed class KernelTestCase : XunitTestCase
{
    /// <summary>For the deserializer.</summary>
    [Obsolete("Called by the de-serializer")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public KernelTestCase()
    {
    }

    /// <summary>Stands for a test.</summary>
    public KernelTestCase(IMessageSink diagnostics, ITestMethod method, TestCase test)
        : base(diagnostics, TestMethodDisplay.Method, TestMethodDisplayOptions.None, method, [test.Name])
    {
        Traits["Class"] = [test.ClassName];
        foreach (KeyValuePair<string, string> trait in test.Traits)
        {
            if (!Traits.TryGetValue(trait.Key, out List<string>? values)) Traits[trait.Key] = values = [];
            values.Add(trait.Value);
        }
    }

    /// <inheritdoc/>
    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) => (string)TestMethodArguments[0];

    /// <inheritdoc/>
    protected override string GetSkipReason(IAttributeInfo factAttribute)
        => Kernel.Tests.Tests.All.FirstOrDefault(test => test.Name == (string)TestMethodArguments[0])?.SkipReason!;
}

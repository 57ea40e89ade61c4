using System.Reflection;
using System.Text.RegularExpressions;
using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>The kernel tests try every assertion that xunit has, passing and failing.</summary>
public partial class AssertionListTests
{
    private static readonly string[] Sources = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "Tests", "Kernel.Tests", "Assertions"), "*.cs").SelectMany(File.ReadLines)];

    /// <summary>Every assertion by name.</summary>
    public static TheoryData<string> Names() => [.. typeof(Assert).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(static method => method.DeclaringType == typeof(Assert) && method.GetCustomAttribute<ObsoleteAttribute>() is null && !method.IsSpecialName)
        .Select(static method => method.Name).Except(["Equals", "ReferenceEquals"]).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Assertion_is_tried_passing_and_failing(string name)
    {
        var call = new Regex($@"\bAssert\.{name}\b");
        if (name != "Fail") Assert.Contains(Sources, line => call.IsMatch(line) && !FailureCheck().IsMatch(line));
        Assert.Contains(Sources, line => call.IsMatch(line) && FailureCheck().IsMatch(line));
    }

    [GeneratedRegex(@"Failure\.Of(Async)?<")]
    private static partial Regex FailureCheck();
}

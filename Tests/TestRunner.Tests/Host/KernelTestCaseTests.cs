using TestRunner.Guest;
using TestRunner.Host.KernelTests;
using Xunit;
using Xunit.Sdk;

namespace TestRunner.Tests.Host;

/// <summary>How kernel tests look to xunit.</summary>
public class KernelTestCaseTests
{
    private static readonly KernelTestCase[] All = [.. new KernelTestDiscoverer().Discover(null!, null!, null!).Cast<KernelTestCase>()];

    [Fact]
    public void Each_has_the_name_class_method_and_place_in_the_source_that_it_has_in_the_guest()
    {
        KernelTestCase test = All.Single(static one => one.DisplayName == "Kernel.Tests.OneKernelTest.Runs_in_the_kernel");
        Assert.Equal(("Kernel.Tests.OneKernelTest", "Runs_in_the_kernel"), (test.TestMethod.TestClass.Class.Name, test.TestMethod.Method.Name));
        Assert.EndsWith("Tests/Kernel.Tests/OneKernelTest.cs", test.SourceInformation.FileName, StringComparison.Ordinal);
        Assert.Contains("Runs_in_the_kernel", File.ReadLines(test.SourceInformation.FileName).ElementAt(test.SourceInformation.LineNumber!.Value - 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Tests_written_in_odd_ways_are_all_there_under_their_own_names()
    {
        string[] expected =
        [
            "OddlyWrittenRecord.Is_a_test", "OddlyWrittenTests.Around.Between.Is_between", "OddlyWrittenTests.Around.Between.event.Is_inside",
            "OddlyWrittenTests.Größe_測試_слово", "OddlyWrittenTests.Rows_may_leave_out_what_has_a_default(1, 3)", "OddlyWrittenTests.Rows_may_leave_out_what_has_a_default(2, 4)",
            "OddlyWrittenTests.Static_and_inherited", "OddlyWrittenTests.class",
        ];
        KernelTestCase[] found = [.. All.Where(static one => one.DisplayName.StartsWith("Kernel.Tests.Selection.OddlyWritten", StringComparison.Ordinal))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Select(static one => one.DisplayName["Kernel.Tests.Selection.".Length..]).Order(StringComparer.Ordinal));
        Assert.All(found, static one => Assert.Equal(one.Test.MethodName, one.TestMethod.Method.Name));
        Assert.Equal("Kernel.Tests.Selection.OddlyWrittenTests+Around+Between+event", found.Single(static one => one.Test.MethodName == "Is_inside").TestMethod.TestClass.Class.Name);
    }

    [Fact]
    public void Each_is_one_test_of_its_own_and_none_that_runs_on_request_is_listed()
    {
        Assert.Equal(All.Length, All.Select(static one => one.UniqueID).Distinct().Count());
        Assert.Equal(All.Length, All.Select(static one => one.DisplayName).Distinct().Count());
        Assert.DoesNotContain(All, static one => one.Test.Traits.IsOnRequest);
        Assert.Equal(
            Kernel.Tests.Tests.All.Count(static one => !one.Traits.IsOnRequest && one.Place.HasFlag(Place.Guest)),
            All.Count(static one => one.Place == Place.Guest));
    }

    [Fact]
    public void Equal_machines_are_one_collection_and_the_host_is_another()
    {
        string Collection(string test) => All.First(one => one.DisplayName.StartsWith(test, StringComparison.Ordinal)).TestMethod.TestClass.TestCollection.UniqueID.ToString();
        Assert.Equal(Collection("Kernel.Tests.OneKernelTest."), Collection("Kernel.Tests.Clocks."));
        Assert.NotEqual(Collection("Kernel.Tests.OneKernelTest."), Collection("Kernel.Tests.Machines.DeclaredMachineTests."));
        KernelTestCase[] both = [.. All.Where(static one => one.Test.ClassName == "Kernel.Tests.Pagers.PagerTests")];
        Assert.Equal(2, both.Select(static one => one.TestMethod.TestClass.TestCollection.UniqueID).Distinct().Count());
    }

    [Fact]
    public void Serialized_case_comes_back_the_same()
    {
        foreach (KernelTestCase test in All.Where(static one => one.Test.ClassName.EndsWith("PagerTests", StringComparison.Ordinal)))
        {
            KernelTestCase back = SerializationHelper.Deserialize<KernelTestCase>(SerializationHelper.Serialize(test));
            Assert.Equal((test.UniqueID, test.Place), (back.UniqueID, back.Place));
        }
    }

    [Fact]
    public void Seed_stands_for_one_order_in_which_classes_stay_together()
    {
        KernelTestCase[] guest = [.. All.Where(static one => one.Place == Place.Guest)];
        int[] Order(int? seed) => [.. TestOrder.Of(guest, seed).Select(static one => one.Index)];
        Assert.Equal(Order(null).Order(), Order(null));
        Assert.Equal(Order(7), Order(7));
        Assert.NotEqual(Order(7), Order(8));
        Assert.Equal(Order(null), Order(7).Order());
        string[] classes = [.. TestOrder.Of(guest, 7).Select(static one => one.Test.ClassName)];
        Assert.Contains(TestOrder.Of(guest, 7), static one => one.Test.Name != one.Test.ClassName + "." + one.Test.MethodName);
        Assert.Equal(
            TestOrder.Of(guest, 7).GroupBy(static one => one.Test.ClassName).SelectMany(static ofClass => ofClass.GroupBy(static one => one.Test.MethodName)).SelectMany(static rows => rows),
            TestOrder.Of(guest, 7));
        int changes = classes.Zip(classes.Skip(1)).Count(static pair => pair.First != pair.Second);
        Assert.Equal(classes.Distinct().Count() - 1, changes);
    }
}

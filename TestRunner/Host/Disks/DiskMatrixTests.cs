using System.Diagnostics;
using TestRunner.Host.Machines;
using Xunit;
using Xunit.Abstractions;

namespace TestRunner.Host.Disks;

/// <summary>The disk driver on QEMU's virtio disk, set up in many ways: every pair of them here, all that there are by a command in docs/testing.md.</summary>
[Trait("Seconds", "60")]
public class DiskMatrixTests(ITestOutputHelper output)
{
    // One machine for each time slot of the whole product: what passed is written down, so that a later run goes on from there.
    private const int OrderOfProduct = 20261129;

    /// <summary>The machines of the suite.</summary>
    public static TheoryData<string> Machines => [.. DiskSetup.Pairwise.Select(static one => one.ToString())];

    private static string Passed => Path.Combine(Directory.GetParent(Repository.Results)!.FullName, "disk-product.txt");

    [Theory]
    [MemberData(nameof(Machines))]
    public void Disk_passes_its_tests_and_the_image_is_what_the_model_says(string setup) => DiskMatrix.Run(DiskSetup.Parse(setup));

    /// <summary>
    /// As many machines of the whole product, in an order that looks random and is always the same, as fit into the minutes that <c>DISK_PRODUCT_MINUTES</c>
    /// says; those that passed before are left out.
    /// </summary>
    [Fact]
    public void Whole_product_for_as_long_as_was_asked()
    {
        long minutes = long.Parse(Environment.GetEnvironmentVariable("DISK_PRODUCT_MINUTES") ?? "0");
        string[] all = [.. DiskSetup.Product.Select(static one => one.ToString())];
        new Random(OrderOfProduct).Shuffle(all);
        HashSet<string> passed = File.Exists(Passed) ? [.. File.ReadLines(Passed)] : [];
        var failures = new List<string>();
        long start = Stopwatch.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(all.Where(one => !passed.Contains(one)).ToArray(), options, (setup, state) =>
        {
            if (Stopwatch.GetElapsedTime(start).TotalMinutes >= minutes)
            {
                state.Stop();
                return;
            }

            string? failure = Record.Exception(() => DiskMatrix.Run(DiskSetup.Parse(setup)))?.Message;
            lock (failures)
            {
                if (failure is not null) failures.Add($"{setup}: {failure}");
                else if (passed.Add(setup)) File.AppendAllText(Passed, setup + "\n");
            }
        });
        output.WriteLine($"{passed.Count} of {all.Length} machines have passed; {failures.Count} failed now");
        Assert.Empty(failures);
    }
}

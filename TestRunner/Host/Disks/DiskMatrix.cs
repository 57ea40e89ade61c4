using Kernel.Tests.Block;
using TestRunner.Guest;
using TestRunner.Host.KernelTests;
using TestRunner.Host.Machines;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.Disks;

/// <summary>Runs a disk's tests in a machine, and looks at what is in the image then.</summary>
public static class DiskMatrix
{
    private static readonly string[] Suite = [.. Kernel.Tests.Tests.All.Where(static test => test.ClassName == typeof(DiskSuite).FullName).Select(static test => test.Name)];
    private static readonly Lazy<byte[]> ImageAfter = new(DiskWorkload.ImageAfter);

    /// <summary>Runs all tests of <see cref="DiskSuite"/> on a disk that is set up like that. They pass, and the image holds what the model says, byte for byte.</summary>
    public static void Run(DiskSetup setup)
    {
        using var machine = new KernelTestMachine(setup.Machine);
        RunAll(machine, Suite);
        machine.End();
        AssertSame(ImageAfter.Value, File.ReadAllBytes(machine.FileOf("d")));
    }

    /// <summary>Runs one test of a class that runs on request.</summary>
    public static void Run<T>(KernelTestMachine machine, string test) => RunAll(machine, $"{typeof(T).FullName}.{test}");

    /// <summary>Fails where two images differ, and says where.</summary>
    public static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> image)
    {
        Assert.Equal(expected.Length, image.Length);
        int same = expected.CommonPrefixLength(image);
        Assert.True(same == expected.Length, $"the image differs from the model from byte {same} on, in sector {same / 512}");
    }

    private static void RunAll(KernelTestMachine machine, params string[] tests)
    {
        foreach (TapVerdict verdict in machine.Run(tests))
            Assert.True(verdict.Status == TapStatus.Passed, $"{verdict.Name}: {verdict.Message}\n{verdict.Stack}\n{verdict.Describe()}");
    }
}

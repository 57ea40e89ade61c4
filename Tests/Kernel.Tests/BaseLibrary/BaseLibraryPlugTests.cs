using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Kernel.Tests.BaseLibrary;

/// <summary>Methods of .NET itself whose bodies are plugs in this image.</summary>
public sealed class BaseLibraryPlugTests
{
    [Fact]
    public void Constructor_that_is_plugged_sets_private_fields() =>
        Assert.StartsWith("AsterCosmos ", Environment.OSVersion.VersionString, StringComparison.Ordinal);

    [Fact]
    public void Constructor_that_is_plugged_keeps_its_arguments()
    {
        Assert.Equal(PlatformID.Unix, Environment.OSVersion.Platform);
        Assert.Equal($"AsterCosmos {Environment.OSVersion.Version}", Environment.OSVersion.ToString());
    }

    [Fact]
    public void Constructor_that_is_plugged_checks_its_arguments() =>
        Assert.Throws<ArgumentNullException>(() => new OperatingSystem(PlatformID.Unix, null!));

    [Fact]
    public void Names_come_from_plugs()
    {
        Assert.Equal("aster", Environment.MachineName);
        Assert.Equal("kernel", Environment.UserName);
        Assert.Null(Environment.ProcessPath);
        Assert.Equal($"AsterCosmos {typeof(Cosmos.System.Kernel).Assembly.GetName().Version!.ToString(3)}", RuntimeInformation.OSDescription);
    }

    [Fact]
    public void Generic_method_that_is_plugged_gives_zeroed_arrays()
    {
        // The pool takes new arrays from GC.AllocateUninitializedArray<T>. Fill the heap with ones first, so that stale memory would show.
        for (int round = 0; round < 50; round++)
            Array.Fill(new byte[200_000], (byte)0xFF);
        GC.Collect();
        for (int round = 0; round < 20; round++)
        {
            byte[] rented = ArrayPool<byte>.Create().Rent(150_000 + round);
            Assert.Equal(-1, rented.AsSpan().IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Internal_type_that_is_plugged_speaks_utf8()
    {
        Assert.Equal(Encoding.UTF8.WebName, Console.OutputEncoding.WebName);
        Assert.Empty(Console.OutputEncoding.GetPreamble());
    }
}

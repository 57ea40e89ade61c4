using System.Globalization;
using AsterCosmos.Commands;
using Drivers.Pci;

namespace AsterCosmos.Tests;

/// <summary>
/// Against what pciutils 3.9.0 printed for the same configuration spaces (<c>lspci -F pci-dump.txt -nn -D</c>): those of a QEMU machine with many devices,
/// and a few made up of ids that nobody has.
/// </summary>
public sealed class LspciTests
{
    private static readonly PciNames Names = new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "pci.ids")));

    public static TheoryData<string, string> Recorded()
    {
        TheoryData<string, string> rows = new();
        string[] expected = ReadLines("lspci-nn-D.txt");
        Dictionary<string, byte[]> spaces = ReadDump();
        foreach (string line in expected)
            rows.Add(Convert.ToHexString(spaces[line[..12]]), line);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Line_is_that_of_linux(string hex, string expected)
    {
        byte[] space = Convert.FromHexString(hex);
        PciFunction function = new(
            expected[..12],
            new PciClass(space[0x0B], space[0x0A], space[0x09]),
            (ushort)(space[0] | (space[1] << 8)),
            (ushort)(space[2] | (space[3] << 8)),
            space[8]);
        Assert.Equal(expected, function.Describe(Names));
    }

    [Fact]
    public void Dump_is_that_of_linux()
    {
        string[] recorded = [.. ReadLines("pci-dump.txt").SkipWhile(line => !line.StartsWith("0000:00:01.0", StringComparison.Ordinal)).Skip(1).Take(16)];
        byte[] space = ReadDump()["0000:00:01.0"];
        StringWriter output = new() { NewLine = "\n" };
        LspciCommand.WriteDump(output, offset => space[offset]);
        Assert.Equal(recorded, output.ToString().TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(1, 6, 1, "AHCI 1.0")]
    [InlineData(0x0C, 3, 0x30, "XHCI")]
    [InlineData(1, 6, 0x77, null)]
    [InlineData(0x77, 0, 0, null)]
    public void Interfaces_have_names(byte baseClass, byte subclass, byte programming, string? expected) =>
        Assert.Equal(expected, Names.Interface(baseClass, subclass, programming));

    [Fact]
    public void Packed_list_has_the_names_of_virtio()
    {
        PciNames packed = PciNames.Load();
        Assert.Equal("Red Hat, Inc.", packed.Vendor(0x1af4));
        Assert.Contains("block device", packed.Device(0x1af4, 0x1042), StringComparison.Ordinal);
        Assert.Equal("SCSI storage controller", packed.Class(1, 0));
    }

    [Fact]
    public void Empty_list_has_no_names()
    {
        PciNames none = new([]);
        Assert.Null(none.Vendor(0x8086));
        Assert.Null(none.Device(0x8086, 1));
        Assert.Null(none.Class(1, 0));
    }

    private static string[] ReadLines(string name) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Data", name));

    private static Dictionary<string, byte[]> ReadDump()
    {
        Dictionary<string, byte[]> spaces = [];
        byte[] current = [];
        foreach (string line in ReadLines("pci-dump.txt"))
        {
            if (line.Length > 12 && line[4] == ':')
            {
                spaces[line[..12]] = current = new byte[256];
            }
            else if (line.Length > 3)
            {
                int row = int.Parse(line[..2], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                Convert.FromHexString(line[4..].Replace(" ", "", StringComparison.Ordinal)).CopyTo(current, row);
            }
        }

        return spaces;
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AsterCosmos.Tests;

public sealed class DiskCommandTests
{
    private readonly ShellFixture _shell = new ShellFixture().WithDisks();

    [Fact]
    public void Lsblk_prints_a_line_a_disk() => Assert.Equal("vda  32.0K  512  rw  serial-vda\nvdb  2.0K  512  ro  serial-vdb\n", _shell.Run("lsblk"));

    [Fact]
    public void Lsblk_prints_json()
    {
        using JsonDocument json = JsonDocument.Parse(_shell.Run("lsblk --json"));
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal(32768, json.RootElement[0].GetProperty("size").GetInt64());
        Assert.True(json.RootElement[1].GetProperty("readOnly").GetBoolean());
    }

    [Fact]
    public void Lsblk_without_disks_prints_nothing_or_an_empty_list()
    {
        ShellFixture shell = new();
        Assert.Equal("", shell.Run("lsblk"));
        Assert.Equal("[]\n", shell.Run("lsblk --json"));
    }

    [Fact]
    public void Blk_read_dumps_sectors()
    {
        string[] lines = _shell.Run("blk read vda 2 2").TrimEnd().Split('\n');
        Assert.Equal(64, lines.Length);
        Assert.StartsWith($"00000400  {_shell.Vda.Content[1024]:x2} ", lines[0]);
        Assert.StartsWith("000007f0  ", lines[^1]);
    }

    [Fact]
    public void Blk_write_fills_a_sector_and_flushes()
    {
        Assert.Equal("wrote sector 5 of vda\n", _shell.Run("blk write vda 5 'hello disk'"));
        Assert.Equal("hello disk", Encoding.UTF8.GetString(_shell.Vda.Content, 5 * 512, 512).TrimEnd('\0'));
        Assert.Equal(1, _shell.Vda.Flushes);
    }

    [Theory]
    [InlineData("blk read vda 64", "error: vda ends before sector 64: it has 64\n")]
    [InlineData("blk read vda 63 2", "error: vda has 1 sectors from sector 63 on, not 2\n")]
    [InlineData("blk read vda 1 18446744073709551615", "error: vda has 63 sectors from sector 1 on, not 18446744073709551615\n")]
    [InlineData("blk read vda 0xffffffffffffffff", "error: vda ends before sector 18446744073709551615: it has 64\n")]
    [InlineData("blk read vda -1", "error: LBA '-1' is no number (decimal or 0x hexadecimal, with K, M, G)\n")]
    [InlineData("blk read vdz 0", "error: no disk 'vdz' (there is vda, vdb)\n")]
    [InlineData("blk write vdb 0 x", "error: vdb is read-only\n")]
    [InlineData("blk write vda 64 x", "error: vda ends before sector 64: it has 64\n")]
    [InlineData("blk bench vda 100", "error: a request is a multiple of 512 bytes, at most 8.0M\n")]
    [InlineData("sha256 vda 0 1M", "error: vda has 32768 bytes; 1048576 from 0 on leave it\n")]
    [InlineData("sha256 vda 0xffffffffffffffff 2", "error: vda has 32768 bytes; 2 from 18446744073709551615 on leave it\n")]
    [InlineData("sha256 vda 5", "error: sha256: LENGTH is missing; usage: sha256 DEV [OFFSET LENGTH]\n")]
    public void Bad_input_gives_one_line(string line, string expected) => Assert.Equal(expected, _shell.Run(line));

    [Fact]
    public void Missing_disk_says_that_there_is_none() => Assert.Equal("error: no disk 'vda': there is none at all\n", new ShellFixture().Run("sha256 vda"));

    [Fact]
    public void Text_longer_than_a_sector_is_refused() =>
        Assert.Equal("error: a sector holds 512 bytes, not 513\n", _shell.Run($"blk write vda 0 {new string('x', 513)}"));

    [Theory]
    [InlineData("", 0, 32768)]
    [InlineData("0 512", 0, 512)]
    [InlineData("100 1000", 100, 1000)]
    [InlineData("511 2", 511, 2)]
    [InlineData("0x8000 0", 32768, 0)]
    [InlineData("1 32767", 1, 32767)]
    public void Sha256_is_that_of_sha256sum(string range, int offset, int length)
    {
        string expected = Convert.ToHexStringLower(SHA256.HashData(_shell.Vda.Content.AsSpan(offset, length)));
        Assert.Equal($"{expected}  vda\n", _shell.Run($"sha256 vda {range}"));
    }

    [Fact]
    public void Sha256_is_interrupted()
    {
        using CancellationTokenSource cancel = new();
        _shell.Vda.BeforeRead = cancel.Cancel;
        Assert.Equal("error: interrupted\n", _shell.Run("sha256 vda", cancel.Token));
    }

    [Fact]
    public void Blk_bench_prints_a_rate() => Assert.Matches(@"^vda  32\.0K by 4\.0K  \S+ ms  \S+ MB/s\n$", _shell.Run("blk bench vda 4K"));
}

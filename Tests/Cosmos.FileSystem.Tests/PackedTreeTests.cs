using System.Formats.Tar;
using System.Text;
using Cosmos.Core;

namespace Cosmos.FileSystem.Tests;

public sealed class PackedTreeTests
{
    [Fact]
    public void Packed_files_are_there_and_a_write_copies_them()
    {
        MemoryStream archive = Archive(("etc/motd", "welcome"), ("deep/" + new string('d', 120) + "/file", "far"));
        byte[] before = archive.ToArray();
        Caller caller = new(archive: archive);
        Assert.Equal("welcome", caller.ReadAll("/etc/motd"));
        Assert.Equal("far", caller.ReadAll("/deep/" + new string('d', 120) + "/file"));
        Assert.Equal(0, caller.Space.UsedBytes);
        int descriptor = caller.Open("/etc/motd");
        caller.Write(descriptor, "WEL");
        Assert.Equal("WELcome", caller.ReadAll("/etc/motd"));
        Assert.Equal(7, caller.Space.UsedBytes);
        Assert.Equal(before, archive.ToArray());
    }

    [Fact]
    public void Packed_file_can_be_removed()
    {
        Caller caller = new(archive: Archive(("a", "x")));
        Assert.Equal(0, caller.Call(FileCallNumber.Unlink, "/a"));
        Assert.Equal($"error {FileError.NoEntry}", caller.ReadAll("/a"));
    }

    [Fact]
    public void Archive_cut_anywhere_is_refused_or_shorter()
    {
        byte[] whole = Archive(("a", new string('x', 700)), ("b/c", "y")).ToArray();
        for (int length = 0; length < whole.Length; length += 100)
        {
            MemoryStream cut = new(whole[..length]);
            Exception? thrown = Record.Exception(() => PackedTree.Add(cut, new DirectoryNode(), new FileSpace(1 << 20)));
            Assert.True(thrown is null or InvalidDataException, thrown?.ToString());
        }
    }

    [Fact]
    public void Archive_of_nonsense_is_refused()
    {
        MemoryStream nonsense = new(Encoding.ASCII.GetBytes(new string('z', 2048)));
        Assert.Throws<InvalidDataException>(() => PackedTree.Add(nonsense, new DirectoryNode(), new FileSpace(1 << 20)));
    }

    private static MemoryStream Archive(params (string Name, string Text)[] files)
    {
        MemoryStream stream = new();
        using (TarWriter writer = new(stream, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
                writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        stream.Position = 0;
        return stream;
    }
}

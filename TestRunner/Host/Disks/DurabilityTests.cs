using Kernel.Tests.Block;
using TestRunner.Guest;
using TestRunner.Host.KernelTests;
using Xunit;

namespace TestRunner.Host.Disks;

/// <summary>What the guest is told was flushed is on the disk. A killed QEMU would prove nothing, since the host keeps its page cache; a log of all writes does.</summary>
public class DurabilityTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",packed=on,num-queues=4,queue-size=16")]
    public void Log_of_writes_holds_at_each_flush_what_the_guest_was_told(string properties)
    {
        using var machine = new KernelTestMachine(new MachineAttribute
        {
            Bare = true,
            Drives = ["d=8M", "log=64K"],
            Arguments = ["-blockdev", "driver=blklogwrites,node-name=logged,file.driver=file,file.filename={d},log.driver=file,log.filename={log},log-sector-size=512"],
            Devices = [$"virtio-blk-pci-non-transitional,drive=logged,request-merging=off{properties}"],
        });
        DiskMatrix.Run<DiskErrands>(machine, nameof(DiskErrands.Notes_each_flush_that_came_back));
        machine.End();
        IReadOnlyList<WriteLog.Entry> log = WriteLog.Parse(File.ReadAllBytes(machine.FileOf("log")));
        Assert.Equal(FlushWorkload.Rounds, Durability.Check(log));

        // The log is whole: replayed to its end, it makes the image.
        byte[] image = TestDisk.Image(TestDisk.WritableBytes);
        foreach (WriteLog.Entry entry in log) entry.Data.Span.CopyTo(image.AsSpan((int)entry.Sector * 512));
        DiskMatrix.AssertSame(image, File.ReadAllBytes(machine.FileOf("d")));

        // And it is looked at: a log without one of its flushes, or one of its promised writes, does not hold what was promised.
        int firstFlush = log.Select(static (entry, index) => (entry, index)).First(static one => one.entry.IsFlush).index;
        Assert.Throws<InvalidDataException>(() => Durability.Check([.. log.Where((_, index) => index != firstFlush)]));
        Assert.Throws<InvalidDataException>(() => Durability.Check([.. log.Skip(1)]));
    }
}

using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>How reads of a disk grow with what is in flight, and with their size.</summary>
internal sealed class GrowthSuite : GuestSuite
{
    public override string Name => "growth";

    public override string Summary => "reads by queue depth and by size";

    public override string Method => "The disk that does nothing (`null` in block): what changes from row to row is the cost of the way there and back alone.";

    protected override string Subjects => "block-growth";

    protected override IReadOnlyList<string> LinuxPrograms => ["fio"];

    protected override IReadOnlyList<string> Devices(Rivals rivals) =>
    [
        "-blockdev", "driver=null-co,node-name=null,size=1073741824,read-zeroes=off",
        "-device", "virtio-blk-pci-non-transitional,drive=null,serial=scratch-null",
    ];

    protected override string LinuxScript(Settings settings) => BlockSuite.FioJob(settings) + """

        for depth in 2 4 8 16 64; do
            half=$((depth / 2))
            job vda read-4k.qd$depth io_uring 6 --rw=randread --bs=4k --ioengine=io_uring --fixedbufs --registerfiles --iodepth=$depth \
                --iodepth_batch_submit=$half --iodepth_batch_complete_min=$half --iodepth_batch_complete_max=$half
        done
        for size in 512 16k 64k 256k; do
            job vda read-$size.qd1 psync 6 --rw=randread --bs=$size --ioengine=psync
        done
        """;

    protected override Figure Rename(Figure figure) => figure with { Name = figure.Name.Replace("block.vda.", "growth.", StringComparison.Ordinal) };
}

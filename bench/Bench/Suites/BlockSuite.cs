using System.Security.Cryptography;
using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>Disks: one that does nothing, the same behind a thread of its own, and a file in the host's memory.</summary>
internal sealed class BlockSuite : GuestSuite
{
    private const int FileBytes = 256 << 20;
    private static readonly (string Name, string Label)[] Disks = [("vda", "null"), ("vdb", "null-iothread"), ("vdc", "file")];

    public override string Name => "block";

    public override string Summary => "virtio disks";

    public override string Method =>
        "`null` is QEMU's null-co, which does nothing, so that the way to the device and back is all there is to see; `null-iothread` is the same, served by a thread "
        + "of its own that polls; `file` is 256 MiB of random bytes on a tmpfs. 4 KiB requests go to random places, 1 MiB requests in order. Linux is fio with direct "
        + "I/O, by each of psync, libaio and io_uring with the best settings found for it (batches of 16 at queue depth 32); the best counts. The limit polls.";

    protected override string Subjects => "block block-write";

    protected override IReadOnlyList<string> LinuxPrograms => ["fio"];

    protected override IReadOnlyList<string> Devices(Rivals rivals)
    {
        string file = ScratchFile();
        return
        [
            .. NullDisk,
            "-object", "iothread,id=io0",
            "-blockdev", "driver=null-co,node-name=thread,size=1073741824,read-zeroes=off",
            "-device", "virtio-blk-pci-non-transitional,drive=thread,iothread=io0,serial=scratch-thread",
            "-drive", $"if=none,id=file,format=raw,file={file}",
            "-device", "virtio-blk-pci-non-transitional,drive=file,serial=scratch-file",
        ];
    }

    /// <summary>The disk that does nothing.</summary>
    internal static IReadOnlyList<string> NullDisk { get; } =
    [
        "-blockdev", "driver=null-co,node-name=null,size=1073741824,read-zeroes=off",
        "-device", "virtio-blk-pci-non-transitional,drive=null,serial=scratch-null",
    ];

    /// <summary>A function for Linux' scripts, which runs fio once: <c>job DISK NAME VARIANT FIRST-FIELD OPTIONS...</c>.</summary>
    internal static string FioJob(Settings settings)
    {
        int warmUp = settings.Milliseconds / 8;
        return $$"""
            # terse output, version 3: reads' fields start at 6, writes' at 47
            job() {
                name=block.$1.$2 disk=$1 variant=$3 at=$4
                shift 4
                fio --name=job --filename=/dev/$disk --output-format=terse --terse-version=3 --direct=1 --thread --time_based --runtime={{settings.Milliseconds}}ms \
                    --ramp_time={{warmUp}}ms --norandommap --randrepeat=0 --invalidate=0 "$@" 2>/dev/null | awk -F';' -v n=$name -v v=$variant -v at=$at '
                    function at_most(field) { split($(at + 12 + field), pair, "="); return pair[2] * 1000 }
                    NF > 40 { mb = n ~ /1m/
                        printf "{\"name\":\"%s\",\"unit\":\"%s\",\"variant\":\"%s\",\"value\":%.3f",
                            n, mb ? "MB/s" : "IOPS", v, mb ? $(at + 1) * 1024 / 1000000 : $(at + 2)
                        if (v == "psync") # the others complete some requests before fio starts its clock
                            printf ",\"p50\":%d,\"p99\":%d,\"p999\":%d,\"max\":%d", at_most(6), at_most(12), at_most(14), $(at + 9) * 1000
                        print "}" }'
            }

            """;
    }

    protected override string LinuxScript(Settings settings)
    {
        return FioJob(settings) + """
            for disk in vda vdb vdc; do
                for kind in read write; do
                    at=6; [ $kind = read ] || at=47
                    batch='--iodepth=32 --iodepth_batch_submit=16 --iodepth_batch_complete_min=16 --iodepth_batch_complete_max=16'
                    job $disk $kind-4k.qd1 psync $at --rw=rand$kind --bs=4k --ioengine=psync
                    job $disk $kind-4k.qd1 io_uring $at --rw=rand$kind --bs=4k --ioengine=io_uring
                    job $disk $kind-4k.qd32 libaio $at --rw=rand$kind --bs=4k --ioengine=libaio $batch
                    job $disk $kind-4k.qd32 io_uring $at --rw=rand$kind --bs=4k --ioengine=io_uring --fixedbufs --registerfiles $batch
                    job $disk $kind-1m.qd1 psync $at --rw=$kind --bs=1m --ioengine=psync
                    job $disk $kind-1m.qd8 io_uring $at --rw=$kind --bs=1m --ioengine=io_uring --iodepth=8
                done
            done
            """;
    }

    protected override Figure Rename(Figure figure)
    {
        foreach ((string name, string label) in Disks)
        {
            if (figure.Name.StartsWith($"block.{name}.", StringComparison.Ordinal))
                return figure with { Name = figure.Name.Replace($".{name}.", $".{label}.", StringComparison.Ordinal) };
        }

        return figure;
    }

    // In memory: a disk's own speed is not what is measured.
    private static string ScratchFile()
    {
        const string folder = "/dev/shm";
        string file = Path.Combine(Directory.Exists(folder) ? folder : Path.GetTempPath(), "aster-bench.img");
        if (File.Exists(file) && new FileInfo(file).Length == FileBytes)
            return file;
        byte[] part = new byte[1 << 20];
        using FileStream stream = File.Create(file);
        for (int written = 0; written < FileBytes; written += part.Length)
        {
            RandomNumberGenerator.Fill(part);
            stream.Write(part);
        }

        return file;
    }
}

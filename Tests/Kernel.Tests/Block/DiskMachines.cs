using TestRunner.Guest;

namespace Kernel.Tests.Block;

// Eight machines that mix: rings split or packed; indirect tables, event indices on or off; queue sizes 4 to 1024; 1 to 4 queues; no, one or many message
// vectors; notifications and requests on a thread of their own or not; transitional or modern; pc or q35.

/// <summary>See <see cref="DiskMatrixTests"/>.</summary>
[Machine(Bare = true, Drives = ["d=8M"], Devices = ["virtio-blk-pci,drive=d,packed=off,indirect_desc=on,event_idx=on,queue-size=4,num-queues=1,vectors=0,ioeventfd=on,disable-legacy=on"])]
public sealed class SplitSmallPolledDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Type = "pc", Drives = ["d=8M"], Devices = ["virtio-blk-pci,drive=d,packed=on,indirect_desc=off,event_idx=off,queue-size=4,num-queues=2,vectors=1,ioeventfd=off,disable-legacy=off"])]
public sealed class PackedSmallOldDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Drives = ["d=8M"], Arguments = ["-object", "iothread,id=t"], Devices = ["virtio-blk-pci,drive=d,packed=on,indirect_desc=on,event_idx=on,queue-size=64,num-queues=2,vectors=4,iothread=t,disable-legacy=on"])]
public sealed class PackedThreadedDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Type = "pc", Drives = ["d=8M"], Arguments = ["-object", "iothread,id=t"], Devices = ["virtio-blk-pci,drive=d,packed=off,indirect_desc=off,event_idx=on,queue-size=64,num-queues=4,vectors=5,iothread=t,disable-legacy=off"])]
public sealed class SplitThreadedOldDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Drives = ["d=8M"], Devices = ["virtio-blk-pci,drive=d,packed=off,indirect_desc=off,event_idx=off,queue-size=256,num-queues=3,vectors=1,ioeventfd=off,disable-legacy=on"])]
public sealed class SplitPlainDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Drives = ["d=8M"], Devices = ["virtio-blk-pci,drive=d,packed=on,indirect_desc=on,event_idx=off,queue-size=256,num-queues=4,vectors=0,ioeventfd=on,disable-legacy=off"])]
public sealed class PackedPolledDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Type = "pc", Drives = ["d=8M"], Devices = ["virtio-blk-pci,drive=d,packed=on,indirect_desc=off,event_idx=on,queue-size=1024,num-queues=1,vectors=2,ioeventfd=on,disable-legacy=on"])]
public sealed class PackedLargeDisk : DiskMatrixTests;

/// <inheritdoc cref="SplitSmallPolledDisk"/>
[Machine(Bare = true, Drives = ["d=8M"], Arguments = ["-object", "iothread,id=t"], Devices = ["virtio-blk-pci,drive=d,packed=off,indirect_desc=on,event_idx=off,queue-size=1024,num-queues=4,vectors=5,iothread=t,disable-legacy=off"])]
public sealed class SplitLargeDisk : DiskMatrixTests;

namespace Nucleus.Abi;

/// <summary>
/// What Plugs may ask of the nucleus, beside the Linux system calls that the runtime makes. Same entry, same registers:
/// number in RAX, arguments in RDI, RSI, RDX, R10, R8, R9, result in RAX, where -4095..-1 is a negated <see cref="Errno"/>.
/// </summary>
/// <remarks>
/// This folder is compiled into both sides, so it holds constants and plain structs and nothing else.
/// A call that can wait says so; it must not be made with <c>SuppressGCTransition</c>.
/// </remarks>
public enum NucleusCall : ulong
{
    /// <summary>(byte* utf8, nuint length): shows the panic screen and ends the machine with status 3. Does not return.</summary>
    Panic = 0x1000,

    /// <summary>(int exitStatus): ends the machine by <c>isa-debug-exit</c>, else by ACPI S5. Does not return.</summary>
    PowerOff = 0x1001,

    /// <summary>(): resets the machine. Does not return.</summary>
    Reboot = 0x1002,

    /// <summary>(0, MachineInfo*): fills in what the boot found.</summary>
    GetMachineInfo = 0x1003,

    /// <summary>(int index, MemoryRange*): one entry of the boot memory map, or ENOENT past the last.</summary>
    GetMemoryRange = 0x1004,

    /// <summary>(0, FrameCounts*): how many frames each <see cref="FrameOwner"/> holds now.</summary>
    GetFrameCounts = 0x1005,

    /// <summary>(ulong physical): the <see cref="FrameOwner"/> of the page with that address; <see cref="FrameOwner.Device"/> where there is no RAM.</summary>
    GetFrameOwner = 0x1006,

    /// <summary>(ulong pages, ulong highest): contiguous zeroed frames for a device, whole below or at <c>highest</c>; the physical address, or ENOMEM.</summary>
    AllocateDma = 0x1007,

    /// <summary>(ulong physical, ulong pages): gives back what <see cref="AllocateDma"/> or <see cref="ClaimFrames"/> gave; EINVAL when one page is not <see cref="FrameOwner.Dma"/>.</summary>
    FreeDma = 0x1008,

    /// <summary>(ulong physical, ulong pages): takes these very frames for DMA; EBUSY when one of them is not free, ENOENT when one is not RAM.</summary>
    ClaimFrames = 0x1009,

    /// <summary>
    /// (ulong physical, ulong pages, WindowFlags): maps pages at a fresh virtual address, which is never used twice. EPERM for a page whose owner is
    /// Nucleus, Managed or Free, and for one whose owner is Platform, but for the PCI configuration space with <see cref="WindowFlags.Configuration"/>.
    /// </summary>
    MapWindow = 0x100A,

    /// <summary>(ulong virtual, ulong pages): unmaps; a later access faults.</summary>
    UnmapWindow = 0x100B,

    /// <summary>(ulong virtual): the physical address that a managed address has now, its page made present and writable first; EFAULT when it has none.</summary>
    Translate = 0x100C,

    /// <summary>(int gsi, IrqFlags): claims a global system interrupt and unmasks it; EBUSY when claimed, ENOENT when there is no such pin.</summary>
    ClaimIrq = 0x100D,

    /// <summary>(int line, ulong seen, long timeoutNs): waits until the line's count differs from <c>seen</c>; the count, or ETIMEDOUT. Negative timeout: no limit. Can wait.</summary>
    WaitIrq = 0x100E,

    /// <summary>(int line, int masked): masks or unmasks. A message that comes while its line is masked counts once it is unmasked.</summary>
    MaskIrq = 0x100F,

    /// <summary>(int line): masks the line and gives it back; threads that wait on it return ENOENT.</summary>
    ReleaseIrq = 0x1010,

    /// <summary>(byte* buffer, nuint size, long timeoutNs): bytes typed at COM1, at least one; ETIMEDOUT. Negative timeout: no limit. Can wait.</summary>
    ReadSerial = 0x1011,

    /// <summary>(byte* bytes, nuint length): writes to COM1, no translation.</summary>
    WriteSerial = 0x1012,

    /// <summary>(byte* buffer, nuint size, ulong position): the kernel log from a byte position on, as it was written (UTF-8 lines); the number of bytes, 0 at its end, EINVAL when that part was overwritten.</summary>
    ReadLog = 0x1013,

    /// <summary>(byte* utf8, nuint length): appends a line to the kernel log.</summary>
    WriteLog = 0x1014,

    /// <summary>(int index, ThreadInfo*): the index-th live thread, or ENOENT past the last.</summary>
    GetThreadInfo = 0x1015,

    /// <summary>(int index, IrqInfo*): the index-th interrupt source in use, or ENOENT past the last.</summary>
    GetIrqInfo = 0x1016,

    /// <summary>
    /// (ulong* frames, ulong pages, ulong virtual): <see cref="Translate"/> for up to 512 consecutive pages at once; the physical address of each, and how
    /// many there are before the first page that has none.
    /// </summary>
    TranslatePages = 0x1017,

    /// <summary>(): the address of the calling thread's last page fault that became a signal.</summary>
    GetFaultAddress = 0x1018,

    /// <summary>
    /// (0, IrqMessage*): claims a vector for a device's messages (MSI, MSI-X) and fills in what the device is to write; the line, for the calls above, or
    /// EBUSY when none is left.
    /// </summary>
    ClaimMessage = 0x1019,

    /// <summary>
    /// (byte* utf8Name, nuint length, uint runtimeId, int isCaller, int priority): names the thread that the runtime knows by this number and ranks it, 0
    /// (lowest) to 4 (highest); <c>isCaller</c>: the calling thread has this number from now on. No name: it stays; a negative priority: likewise. The
    /// priority, or ENOENT.
    /// </summary>
    DescribeThread = 0x101A,

    /// <summary>(ulong nanoseconds): samples where the processor is, that far apart, into a ring; 0 stops. ENOMEM.</summary>
    StartSampling = 0x101D,

    /// <summary>(ulong* words, nuint most): takes samples of <see cref="ProfileSample.Words"/> words out of the ring, the oldest first; how many.</summary>
    ReadSamples = 0x101E,

    /// <summary>(byte* buffer, nuint size, ulong position): the table of function names, which the linker put into the image, from a byte position on; the number of bytes, 0 at its end.</summary>
    ReadFunctionNames = 0x101F,

    /// <summary>
    /// (byte* utf8, nuint length, ulong nanoseconds): watches for what has that name, in place of what was watched for before. After that time every
    /// thread's stack goes to the serial line; when nobody has called this again 5 s later, the machine panics. 0 nanoseconds: no more watch.
    /// </summary>
    Watch = 0x1030,

    /// <summary>
    /// (function handler, byte* kinds, nuint count): from now on system calls are handed up, those whose number has a <see cref="HandUpKind"/> in the
    /// table. Both stay where they are for good. EINVAL when the runtime is not as expected.
    /// </summary>
    HandUpCalls = 0x1040,

    /// <summary>(ulong address, nuint bytes): unmaps a part of <see cref="FileArea"/>, which munmap leaves alone.</summary>
    UnmapFile = 0x1041,

    /// <summary>(ulong address, MappedArea*): the first mapped area that ends above an address, or ENOENT.</summary>
    GetMappedArea = 0x1042,

    /// <summary>(byte* bytes, nuint size): mixes bytes into the pool that getrandom answers from; whatever they are, they make it no easier to guess.</summary>
    MixRandom = 0x1050,

    /// <summary>(ulong nanoseconds): the wall clock shows that now, in nanoseconds since 1970.</summary>
    SetWallClock = 0x1060,
}

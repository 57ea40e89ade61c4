using System.Runtime.InteropServices;
using Nucleus.Abi;

// What allocator and pool see of the rest of the nucleus, for the tests: a machine of 16 MiB in this process' memory, whose time and RDRAND are a test's.
namespace Nucleus.Memory
{
    /// <summary>RAM that is ordinary memory here.</summary>
    internal static unsafe class DirectMap
    {
        private static readonly byte* Memory = (byte*)NativeMemory.AlignedAlloc(Boot.BootInformation.RamBytes, 4096);

        public static ulong Of(ulong physical) => (ulong)Memory + physical;
    }

    internal static unsafe class Block
    {
        public static void Zero(void* at, ulong bytes) => NativeMemory.Clear(at, (nuint)bytes);

        public static void ZeroPage(void* page) => NativeMemory.Clear(page, 4096);

        public static void Copy(void* to, void* from, ulong bytes) => NativeMemory.Copy(from, to, (nuint)bytes);
    }
}

namespace Nucleus.Boot
{
    /// <summary>A memory map with a hole.</summary>
    internal static class BootInformation
    {
        public const int RamBytes = 16 << 20;
        public const ulong Hole = 0x80_0000;
        public const ulong HoleBytes = 0x3000;
        private const ulong Tables = 0x20_0000;

        public static int RangeCount => 2;

        public static MemoryRange Range(int index) => index == 0
            ? new MemoryRange { Start = 0, Length = RamBytes, Kind = MemoryKind.Usable }
            : new MemoryRange { Start = Hole, Length = HoleBytes, Kind = MemoryKind.Reserved };

        public static ulong FindRoom(ulong bytes) => Tables;
    }
}

namespace Nucleus.Diagnostics
{
    internal static class Panic
    {
        public static void Fail(ReadOnlySpan<byte> reason) => throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(reason));
    }
}

namespace Nucleus.X64
{
    internal struct CpuIdResult
    {
        public uint Ecx;
    }

    internal static class Cpu
    {
        /// <summary>What the time stamp counter says; it stands still unless a test moves it.</summary>
        public static ulong Tsc { get; set; }

        /// <summary>What RDRAND gives; null on a processor without it.</summary>
        public static ulong? Random { get; set; }

        public static ulong ReadTsc() => Tsc;

        public static ulong ReadRandom() => Random!.Value;

        public static CpuIdResult CpuId(uint leaf) => new() { Ecx = leaf == 1 && Random is not null ? 1u << 30 : 0 };
    }

    internal static class Image
    {
        public static ulong Header() => 0x10_0000;

        public static ulong End() => 0x18_0000;
    }
}

namespace Nucleus.Interrupts
{
    internal static class PlatformRegisters
    {
        public static bool Contains(ulong physical) => physical / 4096 == 0xFEE00;
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using IL2CPU.API.Attribs;

namespace Cosmos.Core.Simulation;

// The seam's types are internal to Cosmos.Core, so they are named, not referenced: Cosmos.Core shows its insides to Plugs alone.

/// <summary>Ports of the simulated machine.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.PortInstructions, Cosmos.Core")]
public static class SimulatedPortInstructions
{
    public static byte In8(ushort port) => (byte)SimulatedMachine.Current.In(port, 1);

    public static ushort In16(ushort port) => (ushort)SimulatedMachine.Current.In(port, 2);

    public static uint In32(ushort port) => SimulatedMachine.Current.In(port, 4);

    public static void Out8(ushort port, byte value) => SimulatedMachine.Current.Out(port, 1, value);

    public static void Out16(ushort port, ushort value) => SimulatedMachine.Current.Out(port, 2, value);

    public static void Out32(ushort port, uint value) => SimulatedMachine.Current.Out(port, 4, value);
}

/// <summary>Windows of the simulated machine.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.WindowMemory, Cosmos.Core")]
public static class SimulatedWindowMemory
{
    public static T Read<T>(nuint address)
        where T : unmanaged
    {
        ulong value = SimulatedMachine.Current.Memory.Read(address, Unsafe.SizeOf<T>());
        return Unsafe.As<ulong, T>(ref value);
    }

    public static void Write<T>(nuint address, T value)
        where T : unmanaged
    {
        ulong wide = 0;
        Unsafe.As<ulong, T>(ref wide) = value;
        SimulatedMachine.Current.Memory.Write(address, Unsafe.SizeOf<T>(), wide);
    }

    public static void CopyTo<T>(nuint address, Span<T> destination)
        where T : unmanaged
    {
        for (int index = 0; index < destination.Length; index++)
            destination[index] = Read<T>(address + (nuint)(index * Unsafe.SizeOf<T>()));
    }

    public static void CopyFrom<T>(nuint address, ReadOnlySpan<T> source)
        where T : unmanaged
    {
        for (int index = 0; index < source.Length; index++)
            Write(address + (nuint)(index * Unsafe.SizeOf<T>()), source[index]);
    }

    public static void Move(nuint destination, nuint source, nuint sizeBytes)
    {
        byte[] bytes = new byte[sizeBytes];
        CopyTo(source, bytes.AsSpan());
        CopyFrom<byte>(destination, bytes);
    }
}

/// <summary>Frames of the simulated machine.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.PhysicalMemory, Cosmos.Core")]
public static class SimulatedPhysicalMemory
{
    public static FrameOwner OwnerOf(ulong physical) => SimulatedMachine.Current.Memory.OwnerOf(physical);

    public static bool TryAllocate(ulong pages, ulong highest, out ulong physical) => SimulatedMachine.Current.Memory.TryAllocate(pages, out physical);

    public static bool Claim(ulong physical, ulong pages) => SimulatedMachine.Current.Memory.Claim(physical, pages);

    public static void Free(ulong physical, ulong pages) => SimulatedMachine.CurrentOrNone?.Memory.Free(physical, pages);

    public static nuint Map(ulong physical, ulong pages, int caching, bool readOnly) => SimulatedMachine.Current.Memory.Map(physical, pages, readOnly);

    public static nuint MapConfiguration(ulong physical, ulong pages) => SimulatedMachine.Current.Memory.MapConfiguration(physical, pages);

    public static void Unmap(nuint window, ulong pages) => SimulatedMachine.CurrentOrNone?.Memory.Unmap(window, pages);
}

/// <summary>Managed memory on the simulated machine.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.ManagedMemory, Cosmos.Core")]
public static class SimulatedManagedMemory
{
    private static readonly ConcurrentDictionary<nint, MemoryHandle> Pins = [];
    private static long _pins;

    public static nuint Pin(ReadOnlyMemory<byte> memory, out nint pin)
    {
        pin = (nint)Interlocked.Increment(ref _pins);
        Pins[pin] = memory.Pin();
        return SimulatedMachine.Current.Memory.AddManaged(MemoryMarshal.AsMemory(memory));
    }

    public static void Unpin(nint pin)
    {
        if (!Pins.TryRemove(pin, out MemoryHandle handle))
            throw new InvalidOperationException("a pin is given back twice");
        handle.Dispose();
    }

    public static void WithPinned<TState>(Span<byte> span, TState state, Action<nuint, TState> action)
        where TState : allows ref struct
    {
        SimulatedMemory memory = SimulatedMachine.Current.Memory;
        byte[] copy = span.ToArray();
        nuint address = memory.AddManaged(copy);
        try
        {
            action(address, state);
        }
        finally
        {
            memory.RemoveManaged(address, copy.Length);
            copy.CopyTo(span);
        }
    }

    public static void WithPinnedReadOnly<TState>(ReadOnlySpan<byte> span, TState state, Action<nuint, TState> action)
        where TState : allows ref struct => WithPinned(span.ToArray(), state, action);

    public static bool IsManaged(ReadOnlySpan<byte> span) => true;

    public static int TranslatePages(nuint firstPage, Span<ulong> physical)
    {
        for (int page = 0; page < physical.Length; page++)
        {
            if (!SimulatedMachine.Current.Memory.TryTranslate(firstPage + (nuint)(page * 4096), out physical[page]))
                return page;
        }

        return physical.Length;
    }
}

/// <summary>Interrupt lines of the simulated machine.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.InterruptLines, Cosmos.Core")]
public static class SimulatedInterruptLines
{
    public static long Claim(int gsi, int trigger) => SimulatedMachine.Current.Interrupts.Claim(gsi, trigger);

    public static long ClaimMessage(out ulong address, out uint data) => SimulatedMachine.Current.Interrupts.ClaimMessage(out address, out data);

    public static long Wait(long line, ulong seen, long timeoutNs) => SimulatedMachine.Current.Interrupts.Wait(line, seen, timeoutNs);

    public static bool TryMask(long line, bool masked) => SimulatedMachine.CurrentOrNone?.Interrupts.TryMask(line, masked) ?? true;

    public static void Release(long line) => SimulatedMachine.CurrentOrNone?.Interrupts.Release(line);
}

/// <summary>The simulated machine as a whole.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.Hardware, Cosmos.Core")]
public static class SimulatedHardware
{
    public static BootFacts ReadBootFacts() => new()
    {
        Protocol = BootProtocol.Pvh,
        CommandLine = string.Empty,
        CpusPresent = 1,
        CpusOnline = 1,
        MemoryBytes = 0,
        TscHertz = 1_000_000_000,
        NucleusTime = TimeSpan.Zero,
        AcpiRootPointer = null,
        Framebuffer = null,
        Ecam = SimulatedMachine.Current.Ecam,
    };

    public static bool TryReadMemoryRange(int index, [NotNullWhen(true)] out MemoryRange? range)
    {
        range = null;
        return false;
    }

    public static bool TryReadThread(int index, [NotNullWhen(true)] out KernelThread? thread)
    {
        thread = null;
        return false;
    }

    public static bool TryReadInterrupt(int index, [NotNullWhen(true)] out InterruptSource? source)
    {
        source = null;
        return false;
    }

    public static bool TryReadMappedArea(ulong from, [NotNullWhen(true)] out MappedArea? area)
    {
        area = null;
        return false;
    }

    public static void FillRandom(Span<byte> bytes) => Random.Shared.NextBytes(bytes);

    public static void MixRandom(ReadOnlySpan<byte> bytes) => SimulatedMachine.Current.MixedRandom.AddRange(bytes);

    public static void CountFrames(Span<ulong> byOwner) => byOwner.Clear();

    public static long MonotonicNanoseconds() => SimulatedMachine.Current.ReadClock();

    public static void SetWall(long nanoseconds) => SimulatedMachine.Current.WallSets.Add(DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick));

    public static void PowerOff(int exitStatus)
    {
    }

    public static void Reboot()
    {
    }

    public static void Watch(ReadOnlySpan<byte> utf8, long allowedNs)
    {
    }

    public static void Panic(string reason) => throw new InvalidOperationException($"panic: {reason}");

    public static int ReadLog(ulong position, Span<byte> buffer)
    {
        byte[] log = Encoding.UTF8.GetBytes(SimulatedMachine.Current.Log);
        int from = (int)Math.Min(position, (ulong)log.Length);
        int count = Math.Min(buffer.Length, log.Length - from);
        log.AsSpan(from, count).CopyTo(buffer);
        return count;
    }

    public static void WriteLog(ReadOnlySpan<byte> utf8) => SimulatedMachine.Current.WriteLog(Encoding.UTF8.GetString(utf8));

    public static int ReadSerial(Span<byte> buffer, long timeoutNs) => 0;

    public static void WriteSerial(ReadOnlySpan<byte> bytes)
    {
    }
}

/// <summary>On the host the system has its own files: nothing is handed up.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.FileCalls, Cosmos.Core")]
public static class SimulatedFileCalls
{
    public static void HandUp()
    {
    }
}

/// <summary>Pages of mapped files: arrays by number.</summary>
[Plug(TargetName = "Cosmos.Core.Seam.FilePages, Cosmos.Core")]
public static class SimulatedFilePages
{
    private const int SlotShift = 34;
    private static readonly Dictionary<ulong, byte[]> Slots = [];

    public static ulong Reserve()
    {
        lock (Slots)
        {
            ulong slot = 1;
            while (!Slots.TryAdd(slot, [])) slot++;
            return slot << SlotShift;
        }
    }

    public static bool TryCommit(ulong address, ulong from, ulong to)
    {
        lock (Slots)
        {
            byte[] content = Slots[address >> SlotShift];
            Array.Resize(ref content, (int)to);
            Slots[address >> SlotShift] = content;
            return true;
        }
    }

    public static void Read(ulong address, Span<byte> to) => At(address, to.Length).CopyTo(to);

    public static void Write(ulong address, ReadOnlySpan<byte> from) => from.CopyTo(At(address, from.Length));

    public static void Release(ulong address, ulong bytes)
    {
        lock (Slots) Slots.Remove(address >> SlotShift);
    }

    private static Span<byte> At(ulong address, int count)
    {
        lock (Slots) return Slots[address >> SlotShift].AsSpan((int)(address & ((1ul << SlotShift) - 1)), count);
    }
}

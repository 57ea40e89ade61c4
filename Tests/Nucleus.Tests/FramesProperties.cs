using FsCheck.Xunit;
using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Memory;

namespace Nucleus.Tests;

/// <summary>The frame allocator against a model of it, over random sequences of what the nucleus asks for.</summary>
public class FramesProperties
{
    private const ulong Size = Frames.Size;
    private const int Count = BootInformation.RamBytes / (int)Size;
    private static readonly FrameOwner[] Owners = [FrameOwner.Nucleus, FrameOwner.Managed, FrameOwner.Dma];

    /// <summary>One step: take one frame, take a run below some address, or give one of what is held back.</summary>
    public sealed record Step(byte Kind, byte Owner, ushort Length, ushort Highest, byte Which);

    [Property(MaxTest = 200)]
    public void Frame_has_one_owner_and_is_given_out_once(Step[] steps)
    {
        StartAnew();
        var model = new FrameOwner[Count];
        for (int frame = 0; frame < Count; frame++)
            model[frame] = Frames.OwnerOf((ulong)frame * Size);
        var held = new List<(ulong Start, ulong Frames)>();
        foreach (Step step in steps)
        {
            FrameOwner owner = Owners[step.Owner % Owners.Length];
            switch (step.Kind % 3)
            {
                case 0:
                    Take(model, held, Frames.Allocate(owner), 1, ulong.MaxValue, owner);
                    break;
                case 1:
                    ulong length = 1 + (ulong)(step.Length % 700);
                    ulong highest = (step.Highest * Size) + (Size - 1);
                    Take(model, held, Frames.AllocateContiguous(length, highest, owner), length, highest, owner);
                    break;
                default:
                    GiveBack(model, held, step.Which);
                    break;
            }

            Check(model);
        }
    }

    [Fact]
    public void All_memory_can_be_taken_and_given_back()
    {
        StartAnew();
        ulong free = Frames.CountOf(FrameOwner.Free);
        var taken = new HashSet<ulong>();
        for (ulong frame = Frames.Allocate(FrameOwner.Managed); frame != Frames.None; frame = Frames.Allocate(FrameOwner.Managed))
            Assert.True(taken.Add(frame));
        Assert.Equal(free, (ulong)taken.Count);
        Assert.Equal(0ul, Frames.CountOf(FrameOwner.Free));
        foreach (ulong frame in taken)
            Frames.Free(frame);
        Assert.Equal(free, Frames.CountOf(FrameOwner.Free));
        Assert.NotEqual(Frames.None, Frames.AllocateContiguous(512, ulong.MaxValue, FrameOwner.Dma));
    }

    [Fact]
    public void What_the_firmware_or_the_kernel_has_is_never_free()
    {
        StartAnew();
        Assert.Equal(FrameOwner.Firmware, Frames.OwnerOf(0));
        Assert.Equal(FrameOwner.Firmware, Frames.OwnerOf(BootInformation.Hole));
        Assert.Equal(FrameOwner.Nucleus, Frames.OwnerOf(0x10_0000));
        Assert.Equal(FrameOwner.Platform, Frames.OwnerOf(0xFEE0_0000));
        Assert.Equal(FrameOwner.Device, Frames.OwnerOf(BootInformation.RamBytes));
    }

    // A machine starts with these zeroed; here one follows another.
    private static void StartAnew()
    {
        foreach (string name in new[] { "s_counts", "s_searchFrom" })
        {
            System.Reflection.FieldInfo field = typeof(Frames).GetField(name, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
            field.SetValue(null, Activator.CreateInstance(field.FieldType));
        }

        Frames.Initialize();
    }

    private static void Take(FrameOwner[] model, List<(ulong Start, ulong Frames)> held, ulong given, ulong length, ulong highest, FrameOwner owner)
    {
        if (given == Frames.None)
        {
            Assert.False(HasRun(model, length, highest), $"there are {length} frames below 0x{highest:x}");
            return;
        }

        Assert.True(given % Size == 0 && given + (length * Size) - 1 <= highest);
        for (ulong frame = given / Size; frame < (given / Size) + length; frame++)
        {
            Assert.Equal(FrameOwner.Free, model[frame]);
            AssertZeroAndSoil(frame * Size);
            model[frame] = owner;
        }

        held.Add((given, length));
    }

    private static unsafe void AssertZeroAndSoil(ulong physical)
    {
        var page = new Span<byte>((void*)DirectMap.Of(physical), (int)Size);
        Assert.True(page.IndexOfAnyExcept((byte)0) < 0, $"frame 0x{physical:x} shows what was in it before");
        page.Fill(0xA5);
    }

    private static void GiveBack(FrameOwner[] model, List<(ulong Start, ulong Frames)> held, byte which)
    {
        if (held.Count == 0)
            return;
        (ulong start, ulong length) = held[which % held.Count];
        held.RemoveAt(which % held.Count);
        if (length == 1)
            Frames.Free(start);
        else
            Frames.SetRange(start, start + (length * Size), FrameOwner.Free);
        for (ulong frame = start / Size; frame < (start / Size) + length; frame++)
            model[frame] = FrameOwner.Free;
    }

    private static bool HasRun(FrameOwner[] model, ulong length, ulong highest)
    {
        ulong run = 0;
        ulong end = Math.Min((ulong)model.Length, highest == ulong.MaxValue ? ulong.MaxValue : (highest + 1) / Size);
        for (ulong frame = 0; frame < end; frame++)
        {
            run = model[frame] == FrameOwner.Free ? run + 1 : 0;
            if (run == length)
                return true;
        }

        return false;
    }

    private static void Check(FrameOwner[] model)
    {
        for (int frame = 0; frame < Count; frame++)
            Assert.Equal(model[frame], Frames.OwnerOf((ulong)frame * Size));
        foreach (FrameOwner owner in Owners.Append(FrameOwner.Free))
            Assert.Equal((ulong)model.Count(o => o == owner), Frames.CountOf(owner));
    }
}

using Cosmos.Core.Simulation;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Cosmos.Core.Tests;

/// <summary>The table of who holds which page, against a model of it, over random sequences of claims and releases.</summary>
public class OwnershipProperties
{
    private const ulong Base = 0x50_0000;
    private const int Pages = 12;
    private const int PageSize = PhysicalAddress.PageSize;

    /// <summary>One step: a pager over some pages, or the end of one.</summary>
    public sealed record Step(byte Page, byte Length, byte Offset, bool Exclusive, bool ReadOnly, bool Release, byte Which)
    {
        internal int First => Page % Pages;

        internal int Last => Math.Min(Pages - 1, First + (Length % 4));
    }

    [Property(MaxTest = 300)]
    public Property Pages_are_had_when_the_model_says_so(Step[] steps, byte[] owners)
    {
        using var machine = new SimulatedMachine();
        FrameOwner[] owner = [.. Enumerable.Range(0, Pages).Select(page => (FrameOwner)((page < owners.Length ? owners[page] : page) % 7))];
        for (int page = 0; page < Pages; page++)
            machine.Memory.SetOwner(Base + (ulong)(page * PageSize), owner[page]);
        var held = new List<(Step Step, VmPager Pager)>();
        foreach (Step step in steps)
        {
            if (step.Release)
                Release(held, step.Which);
            else
                Claim(held, owner, step);
            Check(machine, owner, held);
        }

        foreach ((_, VmPager pager) in held)
            pager.Dispose();
        Check(machine, owner, []);
        Assert.Equal(0, machine.Memory.MappedPages);
        return true.ToProperty();
    }

    private static void Claim(List<(Step Step, VmPager Pager)> held, FrameOwner[] owner, Step step)
    {
        var option = new VmPagerOption
        {
            Address = new PhysicalAddress(Base + (ulong)((step.First * PageSize) + (step.Offset * 8))),
            SizeBytes = (ulong)(((step.Last - step.First) * PageSize) + PageSize - (step.Offset * 8)),
            Sharing = step.Exclusive ? PageSharing.Exclusive : PageSharing.Shared,
            Access = step.ReadOnly ? PageAccess.ReadOnly : PageAccess.ReadWrite,
            Holder = "the property",
        };
        bool expected = !held.Exists(other => other.Step.First <= step.Last && step.First <= other.Step.Last && (step.Exclusive || other.Step.Exclusive))
            && Enumerable.Range(step.First, step.Last - step.First + 1).All(page => MayBeHad(held, owner, page, step.ReadOnly));
        try
        {
            held.Add((step, option.Build()));
            Assert.True(expected, $"{step} was granted");
        }
        catch (PageRefusedException refused)
        {
            Assert.False(expected, $"{step}: {refused.Message}");
            Assert.InRange(refused.Page.Value, option.Address.Value.Page.Value, Base + (ulong)(step.Last * PageSize));
        }
    }

    private static bool MayBeHad(List<(Step Step, VmPager Pager)> held, FrameOwner[] owner, int page, bool readOnly) => owner[page] switch
    {
        FrameOwner.Device => true,
        FrameOwner.Free => true,
        FrameOwner.Firmware => readOnly,
        _ => false,
    };

    private static void Release(List<(Step Step, VmPager Pager)> held, byte which)
    {
        if (held.Count == 0)
            return;
        int index = which % held.Count;
        held[index].Pager.Dispose();
        held.RemoveAt(index);
    }

    /// <summary>A free frame is taken exactly while somebody holds it, and nobody else's frame ever changes hands.</summary>
    private static void Check(SimulatedMachine machine, FrameOwner[] owner, List<(Step Step, VmPager Pager)> held)
    {
        Assert.Empty(machine.Memory.Violations);
        for (int page = 0; page < Pages; page++)
        {
            bool isHeld = held.Exists(other => other.Step.First <= page && page <= other.Step.Last);
            FrameOwner expected = owner[page] == FrameOwner.Free && isHeld ? FrameOwner.Dma : owner[page];
            Assert.Equal(expected, Machine.OwnerOf(new PhysicalAddress(Base + (ulong)(page * PageSize))));
        }
    }
}

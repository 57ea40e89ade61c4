using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>Interrupt lines.</summary>
[Plug(typeof(InterruptLines))]
internal static class InterruptLinesPlug
{
    // Cosmos.Core.IrqTrigger has the values of IrqFlags.
    public static bool TryClaim(int gsi, int trigger) => NucleusEntry.Call(NucleusCall.ClaimIrq, (ulong)gsi, (ulong)trigger) >= 0;

    public static long Wait(int gsi, ulong seen, long timeoutNs)
    {
        long result = NucleusEntry.Call(NucleusCall.WaitIrq, (ulong)gsi, seen, (ulong)timeoutNs);
        return result >= 0 ? result : result == -Errno.TimedOut ? InterruptLines.TimedOut : InterruptLines.Gone;
    }

    public static void Mask(int gsi, bool masked) =>
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.MaskIrq, (ulong)gsi, masked ? 1UL : 0), NucleusCall.MaskIrq);

    public static void Release(int gsi) =>
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.ReleaseIrq, (ulong)gsi), NucleusCall.ReleaseIrq);
}

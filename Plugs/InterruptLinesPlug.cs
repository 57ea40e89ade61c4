using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>Interrupt lines.</summary>
[Plug(typeof(InterruptLines))]
internal static class InterruptLinesPlug
{
    // Cosmos.Core.IrqTrigger has the values of IrqFlags.
    public static long Claim(int gsi, int trigger) => NucleusEntry.Call(NucleusCall.ClaimIrq, (ulong)gsi, (ulong)trigger);

    public static long ClaimMessage(out ulong address, out uint data)
    {
        long line = NucleusEntry.Read(NucleusCall.ClaimMessage, 0, out IrqMessage message);
        address = message.Address;
        data = message.Data;
        return line;
    }

    public static long Wait(long line, ulong seen, long timeoutNs)
    {
        long result = NucleusEntry.Call(NucleusCall.WaitIrq, (ulong)line, seen, (ulong)timeoutNs);
        return result >= 0 ? result : result == -Errno.TimedOut ? InterruptLines.TimedOut : InterruptLines.Gone;
    }

    public static bool TryMask(long line, bool masked) => NucleusEntry.Call(NucleusCall.MaskIrq, (ulong)line, masked ? 1UL : 0) >= 0;

    public static void Release(long line) =>
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.ReleaseIrq, (ulong)line), NucleusCall.ReleaseIrq);
}

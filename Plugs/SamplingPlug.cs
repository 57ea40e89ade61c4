using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>The nucleus' samples.</summary>
[Plug(typeof(Sampling))]
internal static class SamplingPlug
{
    public static bool TryStart(long periodNs) => NucleusEntry.Call(NucleusCall.StartSampling, (ulong)periodNs) >= 0;

    // SAFETY: the span is pinned for the call, and no more whole samples are asked for than it has room for.
    public static unsafe int Read(Span<ulong> words)
    {
        fixed (ulong* start = words)
            return (int)NucleusEntry.Call(NucleusCall.ReadSamples, (ulong)start, (ulong)(words.Length / ProfileSample.Words));
    }

    public static int ReadFunctionNames(int position, Span<byte> buffer) => (int)NucleusEntry.CallWith<byte>(NucleusCall.ReadFunctionNames, buffer, (ulong)position);
}

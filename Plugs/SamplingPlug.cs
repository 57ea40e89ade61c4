using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>The nucleus' samples.</summary>
[Plug(typeof(Sampling))]
internal static class SamplingPlug
{
    public static bool TryStart(long periodNs) => NucleusEntry.Call(NucleusCall.StartSampling, (ulong)periodNs) >= 0;

    public static int Read(Span<ulong> words)
    {
        // SAFETY: the span is pinned for the call, and no more whole samples are asked for than it has room for.
        unsafe
        {
            fixed (ulong* start = words)
                return (int)NucleusEntry.Call(NucleusCall.ReadSamples, (ulong)start, (ulong)(words.Length / ProfileSample.Words));
        }
    }

    public static int ReadFunctionNames(int position, Span<byte> buffer)
    {
        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = buffer)
                return (int)NucleusEntry.Call(NucleusCall.ReadFunctionNames, (ulong)position, (ulong)start, (ulong)buffer.Length);
        }
    }
}

using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>The nucleus' samples of where the processor is.</summary>
internal static class Sampling
{
    /// <summary>Starts anew, or stops with 0; false when there is no memory for it.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool TryStart(long periodNs) => throw NotWoven.Error;

    /// <summary>Whole samples of <see cref="Profiler.WordsPerSample"/> words; how many.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static int Read(Span<ulong> words) => throw NotWoven.Error;

    /// <summary>Bytes of the table of function names from a position on; 0 at its end.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static int ReadFunctionNames(int position, Span<byte> buffer) => throw NotWoven.Error;
}

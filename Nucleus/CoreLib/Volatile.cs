namespace System.Threading;

/// <summary>Accesses that are made exactly once, at full width, where the program says so.</summary>
// SAFETY: the reference is to a live variable of the caller; only the order of the access is added.
internal static class Volatile
{
    private struct Cell32
    {
        public volatile uint Value;
    }

    public static unsafe uint Read(uint* at) => ((Cell32*)at)->Value;

    public static unsafe void Write(uint* at, uint value) => ((Cell32*)at)->Value = value;
}

namespace System.Threading;

/// <summary>Accesses that are made exactly once, at full width, where the program says so.</summary>
internal static class Volatile
{
    private struct Cell32
    {
        public volatile uint Value;
    }

    // SAFETY: the pointer is to a variable or a register that the caller has; only the order of the access is added.
    public static unsafe uint Read(uint* at) => ((Cell32*)at)->Value;

    // SAFETY: as in Read.
    public static unsafe void Write(uint* at, uint value) => ((Cell32*)at)->Value = value;
}

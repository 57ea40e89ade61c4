namespace Nucleus.Abi;

/// <summary>A sample of a profile: the thread's number, where it was, and where its calls return to, the innermost first; the rest is 0.</summary>
public static class ProfileSample
{
    /// <summary>Words of 64 bits in a sample.</summary>
    public const int Words = 32;
}

using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs.BaseLibrary;

/// <summary>
/// <c>RandomNumberGenerator</c> from the kernel's pool. The BCL would ask OpenSSL, whose own generator is seeded from the same pool, but seldom: it would not see
/// what drivers mix in.
/// </summary>
[Plug(TargetName = "System.Security.Cryptography.RandomNumberGeneratorImplementation, System.Security.Cryptography")]
internal static class RandomNumberPlug
{
    // SAFETY: the caller, .NET's base library, has pinned its buffer and says how long it is.
    public static unsafe void GetBytes(byte* pbBuffer, int count) =>
        NucleusEntry.Expect(NucleusEntry.Call(RandomBytesPlug.GetRandom, (ulong)pbBuffer, (ulong)count), RandomBytesPlug.GetRandom);
}

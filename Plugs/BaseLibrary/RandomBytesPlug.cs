using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs.BaseLibrary;

/// <summary>
/// Random bytes for GUIDs and the seeds of hash codes. The BCL's native half reads <c>/dev/urandom</c>, wants it before there are files, and never asks
/// again when it was not there once.
/// </summary>
[Plug(TargetName = "Interop+Sys, System.Private.CoreLib")]
internal static class RandomBytesPlug
{
    internal const NucleusCall GetRandom = (NucleusCall)318; // Linux' number

    // SAFETY: the caller, .NET's base library, says where its buffer is and how long it is.
    public static unsafe void GetNonCryptographicallySecureRandomBytes(byte* buffer, int length) =>
        NucleusEntry.Call(GetRandom, (ulong)buffer, (ulong)length);

    // SAFETY: as in GetNonCryptographicallySecureRandomBytes.
    public static unsafe int GetCryptographicallySecureRandomBytes(byte* buffer, int length) =>
        NucleusEntry.Call(GetRandom, (ulong)buffer, (ulong)length) < 0 ? -1 : 0;
}

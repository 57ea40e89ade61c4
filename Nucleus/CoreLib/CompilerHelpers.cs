using System;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Where the compiler's own checks end. Each is a broken invariant of the nucleus, so each is a panic.</summary>
internal static class ThrowHelpers
{
    private static void ThrowOverflowException() => Nucleus.Diagnostics.Panic.Fail("arithmetic overflow"u8);

    internal static void ThrowIndexOutOfRangeException() => Nucleus.Diagnostics.Panic.Fail("index out of range"u8);

    private static void ThrowNullReferenceException() => Nucleus.Diagnostics.Panic.Fail("null reference"u8);

    private static void ThrowDivideByZeroException() => Nucleus.Diagnostics.Panic.Fail("division by zero"u8);

    private static void ThrowArgumentOutOfRangeException() => Nucleus.Diagnostics.Panic.Fail("argument out of range"u8);

    private static void ThrowPlatformNotSupportedException() => Nucleus.Diagnostics.Panic.Fail("instruction not supported"u8);
}

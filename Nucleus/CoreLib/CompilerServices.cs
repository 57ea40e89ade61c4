#pragma warning disable CA1822, CS0649, CS8500, CS9113

namespace System.Runtime.CompilerServices
{
    public static class RuntimeFeature
    {
        public const string ByRefFields = nameof(ByRefFields);
        public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
        public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    }

    public static class Unsafe
    {
        /// <summary>The address that a managed pointer holds; nothing moves here.</summary>
        // SAFETY: only the address is taken. Nothing moves here, so it stays right for as long as the variable lives, which is the caller's to see to.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe void* AddressOf<T>(ref readonly T value)
        {
            fixed (T* pointer = &value)
                return pointer;
        }

        // SAFETY: the compiler calls this to get from an inline array to its first element, which is where the array is.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe ref TTo As<TFrom, TTo>(ref TFrom source) => ref *(TTo*)AddressOf(ref source);

        // SAFETY: as in As: what is cast away is that the array may not be written through this reference.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe ref T AsRef<T>(ref readonly T source) => ref *(T*)AddressOf(in source);

        // SAFETY: called with an index that was compared with the length, by the spans and, for constants, by the compiler.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe ref T Add<T>(ref T first, int index) => ref ((T*)AddressOf(ref first))[index];
    }

    public static class IsVolatile;

    public sealed class IntrinsicAttribute : Attribute;

    public sealed class IsReadOnlyAttribute : Attribute;

    public sealed class IsByRefLikeAttribute : Attribute;

    public sealed class IsUnmanagedAttribute : Attribute;

    public sealed class CompilationRelaxationsAttribute(int relaxations) : Attribute
    {
        public int Relaxations { get; } = relaxations;
    }

    public sealed class RuntimeCompatibilityAttribute : Attribute
    {
        public bool WrapNonExceptionThrows { get; set; }
    }

    public sealed class InlineArrayAttribute(int length) : Attribute
    {
        public int Length { get; } = length;
    }

    [Flags]
    public enum MethodImplOptions
    {
        NoInlining = 0x0008,
        AggressiveInlining = 0x0100,
        InternalCall = 0x1000,
    }

    public sealed class MethodImplAttribute(MethodImplOptions methodImplOptions) : Attribute
    {
        public MethodImplOptions Value { get; } = methodImplOptions;
    }

    // Declared and left empty on purpose: a static constructor that the compiler cannot evaluate ahead of time then fails the
    // build, where it would silently never run.
    internal static class ClassConstructorRunner;

    internal struct StaticClassConstructionContext
    {
        public nint CctorMethodAddress;
    }
}

namespace System
{
    public abstract class Type;

    public struct RuntimeArgumentHandle;

    public struct TypedReference;
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute(string memberName) : Attribute
    {
        public string MemberName { get; } = memberName;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    public sealed class DoesNotReturnAttribute : Attribute;
}

namespace System.Runtime.InteropServices
{
    /// <summary>How the compiler indexes an inline array: by a span over it, which checks.</summary>
    public static class MemoryMarshal
    {
        public static Span<T> CreateSpan<T>(ref T reference, int length) => new(ref reference, length);

        public static ReadOnlySpan<T> CreateReadOnlySpan<T>(ref readonly T reference, int length) => new(in reference, length);
    }

    public sealed class StructLayoutAttribute(LayoutKind layoutKind) : Attribute
    {
        public LayoutKind Value { get; } = layoutKind;

        public int Pack;
        public int Size;
        public CharSet CharSet;
    }

    public sealed class FieldOffsetAttribute(int offset) : Attribute
    {
        public int Value { get; } = offset;
    }

    public sealed class InAttribute : Attribute;

    public static class UnmanagedType;

    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public enum CharSet
    {
        None = 1,
        Ansi = 2,
        Unicode = 3,
        Auto = 4,
    }
}

namespace System.Runtime
{
    /// <summary>The method is a native symbol.</summary>
    public sealed class RuntimeImportAttribute(string dllName, string entryPoint) : Attribute
    {
        public string DllName { get; } = dllName;

        public string EntryPoint { get; } = entryPoint;
    }

    /// <summary>The method is emitted under this native symbol.</summary>
    public sealed class RuntimeExportAttribute(string entryPoint) : Attribute
    {
        public string EntryPoint { get; } = entryPoint;
    }
}

#pragma warning disable CA1822, CS0649, CS9113

namespace System.Runtime.CompilerServices
{
    public static class RuntimeFeature
    {
        public const string ByRefFields = nameof(ByRefFields);
        public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
        public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    }

    // SAFETY: takes the address of a variable that the caller has; nothing moves here, so it stays right for as long as the variable lives.
    public static class Unsafe
    {
        /// <summary>The address that a managed pointer holds; nothing moves here.</summary>
        public static unsafe void* AddressOf<T>(ref T value)
            where T : unmanaged
        {
            fixed (T* pointer = &value)
            {
                return pointer;
            }
        }
    }

    public static class IsVolatile;

    public sealed class IntrinsicAttribute : Attribute;

    public sealed class IsReadOnlyAttribute : Attribute;

    public sealed class IsByRefLikeAttribute : Attribute;

    public sealed class IsUnmanagedAttribute : Attribute;

    public sealed class CompilerGeneratedAttribute : Attribute;

    public sealed class CompilationRelaxationsAttribute(int relaxations) : Attribute
    {
        public int Relaxations { get; } = relaxations;
    }

    public sealed class RuntimeCompatibilityAttribute : Attribute
    {
        public bool WrapNonExceptionThrows { get; set; }
    }

    public sealed class UnsafeValueTypeAttribute : Attribute;

    public sealed class FixedBufferAttribute(Type elementType, int length) : Attribute
    {
        public Type ElementType { get; } = elementType;

        public int Length { get; } = length;
    }

    public sealed class InlineArrayAttribute(int length) : Attribute
    {
        public int Length { get; } = length;
    }

    public sealed class SkipLocalsInitAttribute : Attribute;

    public sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        public string FeatureName { get; } = featureName;

        public bool IsOptional { get; set; }
    }

    public sealed class RequiredMemberAttribute : Attribute;

    public sealed class DecimalConstantAttribute : Attribute;

    [Flags]
    public enum MethodImplOptions
    {
        Unmanaged = 0x0004,
        NoInlining = 0x0008,
        NoOptimization = 0x0040,
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

    public sealed class OutAttribute : Attribute;

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

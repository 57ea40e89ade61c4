// The compiler to native code knows what it has a better way for by name and attribute, whoever declared them: this "span" holds a number, and would be read as one that
// holds a reference.
// Stopped by: audit IL2CPU0108
namespace System.Runtime.CompilerServices
{
    public sealed class IntrinsicAttribute : Attribute;
}

namespace System
{
    public struct Span<T>
    {
        public nint Reference;
        public int Length;
        private T[] _never;

        public ref T this[int index]
        {
            [System.Runtime.CompilerServices.Intrinsic]
            get => ref _never[index];
        }
    }
}

public static class Attack
{
    public static void Run()
    {
        var anywhere = new Span<byte> { Reference = 0x10_0000, Length = 1 };
        anywhere[0] = 0;
    }
}

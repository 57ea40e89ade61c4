using System.Runtime.CompilerServices;

namespace RuntimeFigures;

/// <summary>Throwing and catching.</summary>
internal static class Exceptions
{
    private const int Frames = 20;
    private static int _caught;

    public static void ThrowAndCatch(int count)
    {
        for (int index = 0; index < count; index++)
        {
            try
            {
                Throw();
            }
            catch (InvalidOperationException)
            {
                _caught++;
            }
        }
    }

    /// <summary>Through twenty frames, each with a <c>finally</c>.</summary>
    public static void ThrowThroughFrames(int count)
    {
        for (int index = 0; index < count; index++)
        {
            try
            {
                Descend(Frames);
            }
            catch (InvalidOperationException)
            {
                _caught++;
            }
        }
    }

    /// <summary>A fault of the processor, and the exception that it becomes.</summary>
    public static void NullReference(int count)
    {
        for (int index = 0; index < count; index++)
        {
            try
            {
                Read(null!);
            }
            catch (NullReferenceException)
            {
                _caught++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw() => throw new InvalidOperationException();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Read(int[] values) => values.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Descend(int frames)
    {
        try
        {
            if (frames == 0)
                Throw();
            Descend(frames - 1);
        }
        finally
        {
            _caught--;
        }
    }
}

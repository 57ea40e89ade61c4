using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs.BaseLibrary;

/// <summary>
/// Which exception a fault of managed code becomes. The runtime ends the process on an access violation; here one can come from safe code that holds a
/// cell of a disposed pager, whose window is unmapped, and that is an <see cref="ObjectDisposedException"/>.
/// </summary>
[Plug(TargetName = "System.RuntimeExceptionHelpers")]
internal static class RuntimeExceptionHelpersPlug
{
    // The numbers are those of System.Runtime.ExceptionIDs, which is internal.
    public static Exception GetRuntimeException(int id, [FieldAccess(Name = "t_allocatingOutOfMemoryException")] ref bool allocatingOutOfMemory) => id switch
    {
        1 when allocatingOutOfMemory => PreallocatedOutOfMemoryPlug.Made,
        1 => OutOfMemoryError(ref allocatingOutOfMemory),
        2 => new ArithmeticException(),
        3 => new ArrayTypeMismatchException(),
        4 => new DivideByZeroException(),
        5 => new IndexOutOfRangeException(),
        6 => new InvalidCastException(),
        7 => new OverflowException(),
        8 => new NullReferenceException(),
        9 => StaleWindow(),
        10 => new DataMisalignedException(),
        11 => new EntryPointNotFoundException(),
        _ => new InvalidProgramException($"the runtime raised exception {id}"),
    };

    private static OutOfMemoryException OutOfMemoryError(ref bool allocating)
    {
        // To make the exception may fail for the same reason: then there is one made before.
        allocating = true;
        try
        {
            return new OutOfMemoryException();
        }
        catch (OutOfMemoryException)
        {
            return PreallocatedOutOfMemoryPlug.Made;
        }
        finally
        {
            allocating = false;
        }
    }

    private static ObjectDisposedException StaleWindow()
    {
        // Safe code reaches no unmapped memory but windows. Anywhere else the fault is a bug of privileged code, and memory may be corrupt.
        ulong address = (ulong)NucleusEntry.Call(NucleusCall.GetFaultAddress);
        if (address is < WindowArea.Start or >= WindowArea.End)
            Environment.FailFast($"access violation in managed code at {address:x16}, which is in no window");
        return new ObjectDisposedException("VmPager", "The window is gone, or read-only: its pager was disposed, or does not allow writing.");
    }
}

/// <summary>
/// The exception for when there is no memory to make one, which the runtime makes when it starts. It must not come from a static constructor here: that would run when
/// memory is gone, fail to get the memory for its lock, and so begin anew until the stack is full.
/// </summary>
[Plug(TargetName = "System.PreallocatedOutOfMemoryException")]
internal static class PreallocatedOutOfMemoryPlug
{
    private static OutOfMemoryException? _made;

    /// <summary>The exception.</summary>
    internal static OutOfMemoryException Made => _made!;

    public static void Initialize([FieldAccess(Name = "<Instance>k__BackingField")] ref OutOfMemoryException instance)
    {
        // With a message, no resources are looked up.
        instance = new OutOfMemoryException("There is no memory left.");
        _made = instance;
    }
}

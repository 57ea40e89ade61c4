// The same with the runtime's handle for what lives as long as another object.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object? Run()
    {
        var handle = new System.Runtime.DependentHandle(new object(), new object());
        System.Runtime.DependentHandle copy = handle;
        handle.Dispose();
        return copy.Dependent;
    }
}

// A wait handle by number, past the types that are known to take one.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static int Run() => new SynchronizationContext().Wait([0x4141_4140], waitAll: false, millisecondsTimeout: 0);
}

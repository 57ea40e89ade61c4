// The same, by a protected member.
// Stopped by: analyzer RS0030
public sealed class Attack : SynchronizationContext
{
    public static int Run() => WaitHelper([0x4141_4140], waitAll: false, millisecondsTimeout: 0);
}

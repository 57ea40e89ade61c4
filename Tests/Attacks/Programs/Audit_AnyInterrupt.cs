// A device driver that claims an interrupt of its choice.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static IrqLine Run() => IrqLine.Claim(1, IrqTrigger.EdgeHigh);
}

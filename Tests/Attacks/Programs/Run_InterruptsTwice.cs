// A function's interrupts, claimed by two.
// Stopped by: run time InvalidOperationException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        device.ClaimInterrupts();
        device.ClaimInterrupts();
    }
}

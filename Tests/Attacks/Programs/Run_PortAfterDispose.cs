// Ports that were given back, while another driver may have them.
// Stopped by: run time ObjectDisposedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        IoPortRange ports = device.ClaimPorts(3);
        IoPort<byte, ReadWrite> port = ports.Port<byte, ReadWrite>(0);
        ports.Dispose();
        port.Write(1);
    }
}

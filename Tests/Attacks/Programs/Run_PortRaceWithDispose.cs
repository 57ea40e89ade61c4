// One thread uses a port while another gives it back and claims it again.
// Stopped by: run time ObjectDisposedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        IoPortRange ports = device.ClaimPorts(3);
        IoPort<byte, ReadWrite> port = ports.Port<byte, ReadWrite>(0);
        using var writing = new ManualResetEventSlim();
        Task dispose = Task.Run(() =>
        {
            writing.Wait();
            ports.Dispose();
            device.ClaimPorts(3).Dispose();
        });
        try
        {
            while (true)
            {
                port.Write(1);
                writing.Set();
            }
        }
        finally
        {
            dispose.Wait();
        }
    }
}

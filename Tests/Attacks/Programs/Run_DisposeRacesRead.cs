// One thread reads while another gives the window back.
// Stopped by: run time ObjectDisposedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        VmPager window = device.MapBar(0, 0, 0x1000);
        VmCell<uint> cell = window.Cell<uint>(0);
        using var reading = new ManualResetEventSlim();
        Task dispose = Task.Run(() =>
        {
            reading.Wait();
            window.Dispose();
        });
        try
        {
            while (true)
            {
                cell.Read();
                reading.Set();
            }
        }
        finally
        {
            dispose.Wait();
        }
    }
}

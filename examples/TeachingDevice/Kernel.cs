using Drivers.Pci;

namespace TeachingDevice;

public class Kernel : Cosmos.System.Kernel
{
    private readonly PciBus _bus = new(PciConfSpace.OverPorts());

    protected override void BeforeRun() => _bus.Bind(new EduDriver());

    protected override void Run()
    {
        foreach (EduDevice device in _bus.Running<EduDevice>())
            Console.WriteLine($"10! = {device.Factorial(10)}");
        Stop();
    }
}

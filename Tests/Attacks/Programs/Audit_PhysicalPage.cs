// A device driver that maps a physical page of its choice.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static VmPager Run() => new VmPagerOption { Address = new PhysicalAddress(0xB8000), SizeBytes = 4096 }.Build();
}

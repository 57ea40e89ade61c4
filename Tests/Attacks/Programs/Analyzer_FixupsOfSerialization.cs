// A deserialiser's list of fields to fill in later.
// Stopped by: analyzer RS0030
#pragma warning disable SYSLIB0050
using System.Reflection;
using System.Runtime.Serialization;

public static class Attack
{
    public static void Run(VmPager pager)
    {
        var manager = new ObjectManager(null, new StreamingContext());
        manager.RegisterObject(pager, 1);
        manager.RegisterObject((object)(ulong)0x10_0000, 2);
        manager.RecordFixup(1, typeof(VmPager).GetMember("_window", BindingFlags.NonPublic | BindingFlags.Instance)[0], 2);
        manager.DoFixups();
    }
}

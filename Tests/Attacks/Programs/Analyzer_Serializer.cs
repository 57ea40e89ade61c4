// A serializer that makes objects without constructors.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object Run() => new System.Runtime.Serialization.DataContractSerializer(typeof(VmPager));
}

// The privileged assembly by name: no driver refers to it.
// Stopped by: compiler CS0103
public static class Attack
{
    public static byte Run() => Plugs.NucleusEntry.In8(0x60);
}

using Nucleus.Memory;

namespace Nucleus.Interrupts;

/// <summary>Register pages that belong to the nucleus alone, and PCI configuration space, which is reached through its own plug. Few, so a short list.</summary>
internal static class PlatformRegisters
{
    private static ulong s_localApic;
    private static ulong s_ioApic;
    private static ulong s_hpet;
    private static ulong s_configuration;
    private static ulong s_configurationEnd;

    public static void Add(ulong localApic, ulong ioApic, ulong hpet)
    {
        s_localApic = localApic;
        s_ioApic = ioApic;
        s_hpet = hpet;
    }

    public static void AddConfiguration(ulong start, ulong end)
    {
        s_configuration = start;
        s_configurationEnd = end;
    }

    public static bool Contains(ulong physical)
    {
        ulong page = Frames.PageDown(physical);
        return page != 0 && (page == s_localApic || page == s_ioApic || page == s_hpet || IsConfiguration(page));
    }

    public static bool IsConfiguration(ulong physical) => physical >= s_configuration && physical < s_configurationEnd;
}

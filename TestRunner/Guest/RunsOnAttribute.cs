namespace TestRunner.Guest;

/// <summary>Where tests run.</summary>
[Flags]
public enum Place
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>In the kernel, on QEMU's devices.</summary>
    Guest = 1 << 0,

    /// <summary>On the host, on simulated hardware, without booting anything.</summary>
    Host = 1 << 1,

    /// <summary>In both, each with a result of its own.</summary>
    Both = Guest | Host,
}

/// <summary>Where the tests of a class run. A class without it runs in the guest.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RunsOnAttribute(Place place) : Attribute
{
    /// <summary>Where.</summary>
    public Place Place { get; } = place;
}

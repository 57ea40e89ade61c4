using Cosmos.Core;

namespace TestRunner.SelfTests;

/// <summary>The disks that self tests read; the composition root says which.</summary>
public static class SelfTestDisks
{
    /// <summary>Those that run now. They are only read.</summary>
    public static Func<IEnumerable<IBlockDevice>> All { get; set; } = static () => [];
}

using System.Globalization;
using TestRunner.Guest;

namespace TestRunner.Host.Disks;

/// <summary>A thing that a virtio disk's machine may have in one way or another: a property of QEMU's device, or what stands around it.</summary>
/// <param name="Name">QEMU's name of the property.</param>
/// <param name="Values">What it may be.</param>
public sealed record DiskFactor(string Name, params string[] Values);

/// <summary>One way to set up a virtio disk: a value for each factor, in their order.</summary>
public sealed class DiskSetup
{
    private const string Many = "many"; // vectors: one for each queue, and one for changes of the configuration

    private readonly string[] _values;

    private DiskSetup(string[] values) => _values = values;

    /// <summary>The factors, with the values of which each pair is tried in the suite.</summary>
    public static IReadOnlyList<DiskFactor> Factors { get; } =
    [
        new("type", "pc", "q35"),
        new("packed", "off", "on"),
        new("indirect_desc", "off", "on"),
        new("event_idx", "off", "on"),
        new("queue-size", "4", "8", "16", "64", "256", "1024"),
        new("num-queues", "1", "2", "3", "4"),
        new("vectors", "0", "1", Many),
        new("ioeventfd", "off", "on"),
        new("iothread", "off", "on"),
        new("disable-legacy", "off", "on"),
    ];

    /// <summary>The factors, with the values of the whole product: every queue size.</summary>
    public static IReadOnlyList<DiskFactor> AllFactors { get; } =
        [.. Factors.Select(static factor => factor.Name == "queue-size" ? new DiskFactor(factor.Name, "4", "8", "16", "32", "64", "128", "256", "512", "1024") : factor)];

    /// <summary>
    /// Machines in which every two values of two factors that can be together are together: <c>DiskSetupTests</c> counts the pairs. Queue sizes and numbers of
    /// queues alone make 24 pairs, so there can be no fewer.
    /// </summary>
    public static IReadOnlyList<DiskSetup> Pairwise { get; } =
    [
        Parse("q35 packed=off indirect_desc=off event_idx=on queue-size=4 num-queues=1 vectors=0 ioeventfd=on iothread=off disable-legacy=off"),
        Parse("pc packed=off indirect_desc=off event_idx=off queue-size=4 num-queues=2 vectors=many ioeventfd=on iothread=on disable-legacy=off"),
        Parse("pc packed=on indirect_desc=on event_idx=off queue-size=4 num-queues=3 vectors=many ioeventfd=off iothread=off disable-legacy=on"),
        Parse("q35 packed=on indirect_desc=on event_idx=on queue-size=4 num-queues=4 vectors=1 ioeventfd=on iothread=on disable-legacy=on"),
        Parse("pc packed=on indirect_desc=on event_idx=off queue-size=8 num-queues=1 vectors=many ioeventfd=on iothread=on disable-legacy=on"),
        Parse("pc packed=off indirect_desc=off event_idx=off queue-size=8 num-queues=2 vectors=0 ioeventfd=off iothread=off disable-legacy=on"),
        Parse("q35 packed=off indirect_desc=off event_idx=on queue-size=8 num-queues=3 vectors=1 ioeventfd=on iothread=on disable-legacy=on"),
        Parse("pc packed=off indirect_desc=off event_idx=off queue-size=8 num-queues=4 vectors=many ioeventfd=off iothread=off disable-legacy=off"),
        Parse("q35 packed=on indirect_desc=off event_idx=off queue-size=16 num-queues=1 vectors=0 ioeventfd=on iothread=on disable-legacy=on"),
        Parse("pc packed=on indirect_desc=off event_idx=on queue-size=16 num-queues=2 vectors=many ioeventfd=off iothread=off disable-legacy=on"),
        Parse("q35 packed=off indirect_desc=off event_idx=off queue-size=16 num-queues=3 vectors=1 ioeventfd=off iothread=off disable-legacy=on"),
        Parse("pc packed=on indirect_desc=on event_idx=on queue-size=16 num-queues=4 vectors=0 ioeventfd=on iothread=on disable-legacy=off"),
        Parse("q35 packed=on indirect_desc=on event_idx=off queue-size=64 num-queues=1 vectors=many ioeventfd=off iothread=off disable-legacy=on"),
        Parse("pc packed=on indirect_desc=off event_idx=on queue-size=64 num-queues=2 vectors=many ioeventfd=on iothread=off disable-legacy=off"),
        Parse("pc packed=on indirect_desc=on event_idx=off queue-size=64 num-queues=3 vectors=1 ioeventfd=on iothread=on disable-legacy=on"),
        Parse("q35 packed=off indirect_desc=off event_idx=on queue-size=64 num-queues=4 vectors=0 ioeventfd=off iothread=off disable-legacy=off"),
        Parse("pc packed=on indirect_desc=on event_idx=off queue-size=256 num-queues=1 vectors=1 ioeventfd=on iothread=on disable-legacy=on"),
        Parse("q35 packed=on indirect_desc=on event_idx=on queue-size=256 num-queues=2 vectors=many ioeventfd=off iothread=off disable-legacy=on"),
        Parse("pc packed=on indirect_desc=on event_idx=on queue-size=256 num-queues=3 vectors=1 ioeventfd=off iothread=off disable-legacy=off"),
        Parse("pc packed=off indirect_desc=off event_idx=off queue-size=256 num-queues=4 vectors=0 ioeventfd=on iothread=on disable-legacy=off"),
        Parse("q35 packed=off indirect_desc=on event_idx=on queue-size=1024 num-queues=1 vectors=1 ioeventfd=off iothread=off disable-legacy=off"),
        Parse("pc packed=off indirect_desc=on event_idx=off queue-size=1024 num-queues=2 vectors=1 ioeventfd=on iothread=on disable-legacy=off"),
        Parse("q35 packed=on indirect_desc=off event_idx=off queue-size=1024 num-queues=3 vectors=0 ioeventfd=off iothread=off disable-legacy=on"),
        Parse("pc packed=on indirect_desc=off event_idx=on queue-size=1024 num-queues=4 vectors=many ioeventfd=off iothread=off disable-legacy=on"),
    ];

    /// <summary>Every machine that there can be.</summary>
    public static IEnumerable<DiskSetup> Product => AllFactors
        .Aggregate<DiskFactor, IEnumerable<string[]>>([[]], static (all, factor) => all.SelectMany(values => factor.Values.Select(value => (string[])[.. values, value])))
        .Select(static values => new DiskSetup(values))
        .Where(static one => CanBeTogether("ioeventfd", one["ioeventfd"], "iothread", one["iothread"]));

    /// <summary>The machine for QEMU.</summary>
    public MachineAttribute Machine => new()
    {
        Type = this["type"],
        Bare = true,
        Drives = ["d=8M"],
        Arguments = this["iothread"] == "on" ? ["-object", "iothread,id=t"] : [],
        Devices = [$"virtio-blk-pci,drive=d,{string.Join(',', Factors.Select(static factor => factor.Name).Select(Property).Where(static text => text.Length > 0))}"],
        CommandLine = "disk=" + string.Join(',', ((string[])["packed", "indirect_desc", "event_idx", "queue-size", "num-queues"]).Select(name => $"{name}:{this[name]}"))
            + $",interrupts:{(this["vectors"] == "0" ? "line" : "message")}",
    };

    /// <summary>The value of a factor.</summary>
    public string this[string factor] => _values[Enumerable.Range(0, Factors.Count).Single(index => Factors[index].Name == factor)];

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static DiskSetup Parse(string text)
    {
        string[] words = text.Split(' ');
        if (words.Length != Factors.Count) throw new FormatException($"'{text}' has not {Factors.Count} words");
        return new DiskSetup([words[0], .. words.Skip(1).Select(static (word, index) => word.StartsWith(Factors[index + 1].Name + '=', StringComparison.Ordinal)
            ? word[(Factors[index + 1].Name.Length + 1)..]
            : throw new FormatException($"'{word}' is no {Factors[index + 1].Name}"))]);
    }

    /// <summary>Whether QEMU takes the two values together: a thread of a disk's own takes its notifications by eventfd.</summary>
    public static bool CanBeTogether(string factor, string value, string other, string otherValue) =>
        (factor, value, other, otherValue) is not ("ioeventfd", "off", "iothread", "on") and not ("iothread", "on", "ioeventfd", "off");

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Factors.Select((factor, index) => index == 0 ? _values[0] : $"{factor.Name}={_values[index]}"));

    private string Property(string factor) => (factor, this[factor]) switch
    {
        ("type", _) or ("iothread", "off") => "",
        ("iothread", _) => "iothread=t",
        ("vectors", Many) => $"vectors={int.Parse(this["num-queues"], CultureInfo.InvariantCulture) + 1}",
        (_, string value) => $"{factor}={value}",
    };
}

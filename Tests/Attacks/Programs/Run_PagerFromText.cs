// A pager made of text.
// Stopped by: run time NotSupportedException
public static class Attack
{
    public static void Run(PciDevice device) =>
        System.Text.Json.JsonSerializer.Deserialize<VmPager>("""{ "Start": { "Value": 0 }, "SizeBytes": 4096 }""")!.Cell<uint>(0).Write(1);
}

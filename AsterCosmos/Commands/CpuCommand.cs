using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>cpu</c></summary>
public sealed class CpuCommand : Command
{
    private const int ExtendedLeaves = unchecked((int)0x80000000);
    private const int FirstBrandLeaf = unchecked((int)0x80000002);
    private const int LastBrandLeaf = unchecked((int)0x80000004);

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override string Summary => "Shows the processors";

    /// <inheritdoc/>
    public override string Example => "cpu";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        BootFacts boot = Machine.Boot;
        int parked = Math.Max(boot.CpusPresent - boot.CpusOnline, 0);
        context.Output.WriteLine($"processors  {boot.CpusPresent} present, {boot.CpusOnline} online, {parked} parked");
        if (X86Base.IsSupported)
        {
            context.Output.WriteLine($"model       {Brand()}");
            context.Output.WriteLine($"vector      {Vectors()}");
        }

        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tsc         {boot.TscHertz / 1e6:0.0} MHz"));
    }

    // Intel SDM 2A, CPUID: 0 is the vendor, 80000002h to 80000004h the brand.
    private static string Brand()
    {
        List<int> words = [];
        if ((uint)X86Base.CpuId(ExtendedLeaves, 0).Eax >= unchecked((uint)LastBrandLeaf))
        {
            for (int leaf = FirstBrandLeaf; leaf <= LastBrandLeaf; leaf++)
            {
                (int a, int b, int c, int d) = X86Base.CpuId(leaf, 0);
                words.AddRange([a, b, c, d]);
            }
        }
        else
        {
            (_, int b, int c, int d) = X86Base.CpuId(0, 0);
            words.AddRange([b, d, c]);
        }

        byte[] bytes = new byte[words.Count * sizeof(int)];
        for (int i = 0; i < words.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), words[i]);
        return Encoding.ASCII.GetString(bytes).Trim('\0', ' ');
    }

    private static string Vectors()
    {
        List<string> sets = ["SSE2"];
        if (Sse42.IsSupported)
            sets.Add("SSE4.2");
        if (Avx2.IsSupported)
            sets.Add("AVX2");
        if (Avx512F.IsSupported)
            sets.Add("AVX-512F");
        return string.Join(' ', sets);
    }
}

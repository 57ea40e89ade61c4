using Cosmos.Core;
using Xunit;

namespace Kernel.Tests.Pagers;

/// <summary>Accesses to registers take nothing from the heap.</summary>
public class AllocationTests
{
    [Fact]
    public void Reads_and_writes_of_a_cell_allocate_nothing()
    {
        using VmPager pager = new VmPagerOption { SizeBytes = PhysicalAddress.PageSize, Holder = "allocation test" }.Build();
        VmCell<uint> cell = pager.Cell<uint>(4);
        uint sum = cell.Read();
        cell.Write(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint round = 0; round < 100_000; round++)
        {
            cell.Write(round);
            sum += cell.Read();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.NotEqual(0u, sum);
    }
}

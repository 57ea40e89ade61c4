// What one access costs: ports, device memory, a ring in memory, PCI configuration, serial line.
#include "figure.h"
#include "machine.h"
#include "pci.h"
#include "suites.h"

enum { BATCH = 1000 };

// Repeats STATEMENT in batches until the time is over; gives nanoseconds each, in thousandths.
#define MEASURE(prefix, name, ...)                                                                                        \
    do {                                                                                                                  \
        uint64_t duration = milliseconds_per_figure * cycles_per_second / 1000, count = 0, start = cycles(), elapsed;         \
        do {                                                                                                              \
            for (uint32_t i = 0; i < BATCH; i++) {                                                                        \
                __VA_ARGS__;                                                                                              \
            }                                                                                                             \
            count += BATCH;                                                                                               \
        } while ((elapsed = cycles() - start) < duration);                                                                \
        figure(prefix, name, "ns", scaled(elapsed, 1000000000000u, cycles_per_second) / count);  \
    } while (0)

void suite_port(void)
{
    out32(0xCF8, 0x80000000u);
    MEASURE("port", "in32", (void)in32(0xCFC));
    MEASURE("port", "out32", out32(0xCF8, 0x80000000u));
}

void suite_mmio(struct virtio *device)
{
    volatile uint8_t *common = device->common;
    MEASURE("mmio", "read8", (void)common[DEVICE_STATUS]);
    MEASURE("mmio", "read32", (void)*(volatile uint32_t *)(common + DEVICE_FEATURE));
    MEASURE("mmio", "write32", *(volatile uint32_t *)(common + DEVICE_FEATURE_SELECT) = i & 1);
}

enum { SIZE = 256 };
volatile struct descriptor table[SIZE]; // visible to others, so that the compiler keeps every store
volatile struct available available;

// Pushing and popping a chain of three with the checks that a careful driver makes: an id within the table, a chain that is in flight.
void suite_ring(void)
{
    static uint16_t chain_length[SIZE], next_free[SIZE];
    static const struct { uint64_t address; uint32_t length; bool write; } parts[3] = { { 4096, 16, false }, { 8192, 4096, true }, { 4112, 1, true } };
    uint16_t first_free = 0, next = 0, free_count = SIZE;
    for (uint16_t i = 0; i < SIZE; i++)
        next_free[i] = i + 1;
    MEASURE("ring", "push-pop", {
        if (free_count < 3)
            die("the ring is full");
        uint16_t head = first_free, at = head, last = head;
        for (uint32_t part = 0; part < 3; part++) {
            if (at >= SIZE)
                die("a free list out of its table");
            last = at;
            at = next_free[last];
            table[last].address = parts[part].address;
            table[last].length = parts[part].length;
            table[last].flags = (parts[part].write ? DESCRIPTOR_WRITE : 0) | (part < 2 ? DESCRIPTOR_NEXT : 0);
            table[last].next = part < 2 ? at : 0;
        }
        first_free = at;
        free_count -= 3;
        chain_length[head] = 3;
        available.ring[next++ % SIZE] = head;
        compiler_barrier();
        available.index = next;
        full_barrier();

        uint32_t id = available.ring[(next - 1) % SIZE];
        if (id >= SIZE || chain_length[id] == 0)
            die("a used entry of no chain");
        free_count += chain_length[id];
        chain_length[id] = 0;
        next_free[last] = first_free;
        first_free = id;
    });
}

void suite_pci(void)
{
    uint64_t functions = pci_scan(0);
    for (int i = 0; i < 20; i++) {
        uint64_t start = cycles();
        pci_scan(0);
        latency_add(cycles() - start);
    }
    figure("pci", "functions", "count", functions * 1000);
    uint64_t start = cycles();
    for (int i = 0; i < 20; i++)
        pci_scan(0);
    figure("pci", "scan", "us", nanoseconds(cycles() - start) / 20);
}

void suite_serial(void)
{
    static char line[4096];
    for (uint32_t i = 0; i < sizeof line; i++)
        line[i] = i % 64 == 63 ? '\n' : '.';
    uint64_t sent = 0, start = cycles(), duration = milliseconds_per_figure * cycles_per_second / 1000;
    for (; cycles() - start < duration; sent += sizeof line)
        serial_write(line, sizeof line);
    figure("serial", "write", "kB/s", scaled(sent, cycles_per_second, cycles() - start));
}

// What one access costs: the time stamp counter, ports, device memory, PCI configuration, serial line.
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

void suite_clock(void)
{
    MEASURE("clock", "read", (void)cycles());
}

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

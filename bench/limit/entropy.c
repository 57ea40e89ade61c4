// virtio-rng (virtio 1.2 §5.4).
#include "figure.h"
#include "machine.h"
#include "suites.h"

enum { MOST_BYTES = 1 << 20 };
static uint8_t bytes[MOST_BYTES] __attribute__((aligned(4096)));

static uint64_t run(struct virtio *device, uint32_t size, uint64_t duration)
{
    uint64_t filled = 0, start = cycles(), now = start;
    while (now - start < duration) {
        device->descriptors[0] = (struct descriptor){ (uint64_t)bytes, size, DESCRIPTOR_WRITE, 0 };
        virtio_push(device, 0);
        virtio_publish(device);
        virtio_wait(device);
        filled += device->used->ring[(device->last_used - 1) & (device->size - 1)].length;
        uint64_t end = cycles();
        latency_add(end - now);
        now = end;
    }
    return scaled(filled, cycles_per_second, now - start) / 1000; // thousandths of MB/s
}

void suite_entropy(struct virtio *device)
{
    static const struct { const char *name; uint32_t size; } sizes[] = { { "fill-64", 64 }, { "fill-4k", 4096 }, { "fill-64k", 65536 }, { "fill-1m", MOST_BYTES } };
    uint64_t duration = milliseconds_per_figure * cycles_per_second / 1000;
    virtio_start(device);
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        run(device, sizes[i].size, duration / 8);
        latency_reset();
        figure("entropy", sizes[i].name, "MB/s", run(device, sizes[i].size, duration));
    }
}

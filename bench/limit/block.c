// virtio-blk (virtio 1.2 §5.2), QUEUE_DEPTH requests kept in flight. A request has a fixed slot: its descriptors never change but for the length.
#include "figure.h"
#include "machine.h"
#include "suites.h"

enum { READ = 0, WRITE = 1 };
enum { MOST_DEPTH = 64, SMALL = 4096, LARGE = 1 << 20, DATA_BYTES = 8 * LARGE, SECTOR = 512 };

struct request { uint32_t type, reserved; uint64_t sector; uint8_t status; };

static uint8_t data[DATA_BYTES] __attribute__((aligned(4096)));
static struct request requests[MOST_DEPTH];
static uint64_t started[MOST_DEPTH];

struct job { const char *name, *unit; uint32_t type, size, depth; bool random; };

// How the rate of reads grows with what is in flight, and with the size.
static const struct job growth[] = {
    { "read-4k.qd2", "IOPS", READ, SMALL, 2, true },
    { "read-4k.qd4", "IOPS", READ, SMALL, 4, true },
    { "read-4k.qd8", "IOPS", READ, SMALL, 8, true },
    { "read-4k.qd16", "IOPS", READ, SMALL, 16, true },
    { "read-4k.qd64", "IOPS", READ, SMALL, 64, true },
    { "read-512.qd1", "IOPS", READ, 512, 1, true },
    { "read-16k.qd1", "IOPS", READ, 16 << 10, 1, true },
    { "read-64k.qd1", "IOPS", READ, 64 << 10, 1, true },
    { "read-256k.qd1", "IOPS", READ, 256 << 10, 1, true },
};

static const struct job reads[] = {
    { "read-4k.qd1", "IOPS", READ, SMALL, 1, true },
    { "read-4k.qd32", "IOPS", READ, SMALL, 32, true },
    { "read-1m.qd1", "MB/s", READ, LARGE, 1, false },
    { "read-1m.qd8", "MB/s", READ, LARGE, 8, false },
};

static const struct job writes[] = {
    { "write-4k.qd1", "IOPS", WRITE, SMALL, 1, true },
    { "write-4k.qd32", "IOPS", WRITE, SMALL, 32, true },
    { "write-1m.qd1", "MB/s", WRITE, LARGE, 1, false },
    { "write-1m.qd8", "MB/s", WRITE, LARGE, 8, false },
};

static uint64_t random_state = 88172645463325252u;
static uint64_t random(void) // xorshift64
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

static void lay_out(struct virtio *device, const struct job *job)
{
    for (uint32_t slot = 0; slot < job->depth; slot++) {
        struct request *request = &requests[slot];
        struct descriptor *chain = &device->descriptors[3 * slot];
        request->type = job->type;
        request->status = 0xFF;
        chain[0] = (struct descriptor){ (uint64_t)request, 16, DESCRIPTOR_NEXT, 3 * slot + 1 };
        chain[1] = (struct descriptor){ (uint64_t)(data + slot * job->size), job->size,
            DESCRIPTOR_NEXT | (job->type == READ ? DESCRIPTOR_WRITE : 0), 3 * slot + 2 };
        chain[2] = (struct descriptor){ (uint64_t)&request->status, 1, DESCRIPTOR_WRITE, 0 };
    }
}

// Runs for a while; returns thousandths of requests per second.
static uint64_t run(struct virtio *device, const struct job *job, uint64_t blocks, uint64_t duration)
{
    uint64_t next = 0, done = 0, start = cycles(), end = start + duration, now = start;
    uint32_t sectors = job->size / SECTOR, in_flight = 0;
    for (uint32_t slot = 0; slot < job->depth; slot++)
        requests[slot].status = 0;
    for (uint32_t slot = 0; slot < job->depth; slot++, in_flight++) {
        requests[slot].sector = (job->random ? random() : next++) % blocks * sectors;
        started[slot] = now;
        virtio_push(device, 3 * slot);
    }
    virtio_publish(device);
    while (in_flight) {
        do {
            uint32_t slot = virtio_wait(device) / 3;
            if (requests[slot].status)
                die("a request failed");
            now = cycles();
            latency_add(now - started[slot]);
            done++;
            if (now >= end) {
                in_flight--;
                continue;
            }
            requests[slot].sector = (job->random ? random() : next++) % blocks * sectors;
            started[slot] = now;
            virtio_push(device, 3 * slot);
        } while (virtio_has_used(device));
        virtio_publish(device);
    }
    return scaled(done * 1000, cycles_per_second, cycles() - start);
}

static void measure(struct virtio *device, const char *prefix, const struct job *jobs, uint32_t count)
{
    virtio_start(device);
    uint64_t bytes = *(volatile uint32_t *)device->configuration * (uint64_t)SECTOR; // up to 2 TiB
    uint64_t duration = milliseconds_per_figure * cycles_per_second / 1000;
    for (const struct job *job = jobs; job < jobs + count; job++) {
        if (bytes < job->size)
            die("the disk is too small");
        lay_out(device, job);
        run(device, job, bytes / job->size, duration / 8); // warm up
        latency_reset();
        uint64_t rate = run(device, job, bytes / job->size, duration);
        figure(prefix, job->name, job->unit, job->size == LARGE ? rate * (LARGE / 1000) / 1000 : rate);
    }
}

void suite_block(struct virtio *device, const char *prefix) { measure(device, prefix, reads, sizeof reads / sizeof *reads); }
void suite_block_write(struct virtio *device, const char *prefix) { measure(device, prefix, writes, sizeof writes / sizeof *writes); }
void suite_block_growth(struct virtio *device, const char *prefix) { measure(device, prefix, growth, sizeof growth / sizeof *growth); }

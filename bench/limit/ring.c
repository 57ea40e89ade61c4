// What the ring itself costs, device and notification apart: chains are pushed, and taken when the device has used them all. Unlike the rest of this kernel it checks what a
// careful driver in a safe language checks: every index against its table, every part against its memory, and every word of the device.
#include "figure.h"
#include "machine.h"
#include "suites.h"

enum { BATCH = 16, PARTS = 3, MEMORY_BYTES = 4096 };

struct part { uint32_t offset, length; bool write; };
struct chain { uint32_t writable; uint16_t descriptors; bool in_flight; };

static uint8_t memory[MEMORY_BYTES] __attribute__((aligned(4096)));
static struct {
    struct virtio *device;
    uint16_t next[MOST_ENTRIES]; // by descriptor: free ones, and the links of chains
    struct chain chains[MOST_ENTRIES];
    uint16_t size, first_free, free, in_flight, seen;
    bool failed;
} queue;

static void begin(struct virtio *device)
{
    queue.device = device;
    queue.size = queue.free = device->size;
    queue.first_free = queue.in_flight = queue.seen = 0;
    for (uint16_t i = 0; i < queue.size; i++) {
        queue.next[i] = (uint16_t)((i + 1) % queue.size);
        queue.chains[i] = (struct chain){ 0 };
    }
}

static uint16_t write_descriptor(uint16_t at, const struct part *part, bool last)
{
    if (at >= queue.size)
        die("a free list out of its table");
    if (part->offset > MEMORY_BYTES || part->length > MEMORY_BYTES - part->offset)
        die("a part out of its memory");
    uint16_t next = queue.next[at];
    volatile struct descriptor *descriptor = &queue.device->descriptors[at];
    descriptor->address = (uint64_t)memory + part->offset;
    descriptor->length = part->length;
    descriptor->flags = (part->write ? DESCRIPTOR_WRITE : 0) | (last ? 0 : DESCRIPTOR_NEXT);
    descriptor->next = last ? 0 : next;
    return next;
}

static void make_available(uint16_t head)
{
    struct virtio *device = queue.device;
    uint16_t at = device->next_available & (device->size - 1);
    if (at >= queue.size)
        die("outside the available ring");
    device->available->ring[at] = head;
    compiler_barrier();
    device->available->index = ++device->next_available;
    queue.in_flight++;
}

static uint16_t lay_out(const struct part *parts, uint32_t count)
{
    if (queue.failed)
        die("the device has failed");
    uint64_t writable = 0;
    for (uint32_t i = 0; i < count; i++)
        writable += parts[i].write ? parts[i].length : 0;
    if (count == 0 || count > queue.free || writable > UINT32_MAX)
        die("a chain that does not fit");
    uint16_t head = queue.first_free, at = head;
    for (uint32_t i = 0; i < count; i++)
        at = write_descriptor(at, &parts[i], i + 1 == count);
    queue.first_free = at;
    queue.free -= count;
    queue.chains[head] = (struct chain){ (uint32_t)writable, (uint16_t)count, false };
    return head;
}

static void push(const struct part *parts, uint32_t count)
{
    uint16_t head = lay_out(parts, count);
    queue.chains[head].in_flight = true;
    make_available(head);
}

// A chain that stays laid out.
static void push_again(uint16_t head)
{
    if (queue.failed)
        die("the device has failed");
    if (head >= queue.size || queue.chains[head].descriptors == 0 || queue.chains[head].in_flight)
        die("no chain that could be submitted");
    queue.chains[head].in_flight = true;
    make_available(head);
}

static struct chain *take(uint32_t *head)
{
    struct virtio *device = queue.device;
    if (queue.failed)
        die("the device has failed");
    if (queue.seen == device->last_used) {
        uint16_t index = device->used->index;
        if ((uint16_t)(index - device->last_used) > queue.in_flight)
            die("a used index ahead of what is in flight");
        queue.seen = index;
        if (index == device->last_used)
            return 0;
    }
    uint16_t at = device->last_used & (device->size - 1);
    if (at >= queue.size)
        die("outside the used ring");
    uint64_t entry = *(volatile uint64_t *)&device->used->ring[at];
    uint32_t id = (uint32_t)entry, written = (uint32_t)(entry >> 32);
    if (id >= queue.size || !queue.chains[id].in_flight || written > queue.chains[id].writable)
        die("a used entry of no chain");
    queue.chains[id].in_flight = false;
    queue.in_flight--;
    device->last_used++;
    *head = id;
    return &queue.chains[id];
}

static void pop(void)
{
    uint32_t head;
    struct chain *chain = take(&head);
    if (!chain)
        die("a chain too few");
    uint16_t last = (uint16_t)head;
    for (uint16_t i = 1; i < chain->descriptors; i++) {
        if (last >= queue.size)
            die("a link out of its table");
        last = queue.next[last];
    }
    if (last >= queue.size)
        die("a link out of its table");
    queue.next[last] = queue.first_free;
    queue.first_free = (uint16_t)head;
    queue.free += chain->descriptors;
    *chain = (struct chain){ 0 };
}

static void pop_again(void)
{
    uint32_t head;
    if (!take(&head))
        die("a chain too few");
}

// Lets the device do what was pushed.
static void serve(void)
{
    struct virtio *device = queue.device;
    full_barrier();
    device->published = device->announced = device->next_available;
    *device->doorbell = 0;
    while (device->used->index != device->next_available)
        ;
    compiler_barrier();
}

void suite_ring(struct virtio *device)
{
    // A read of sector 0 from a disk: header, which is all zeroes, data, status.
    static const struct part parts[PARTS] = { { 0, 16, false }, { 512, 512, true }, { 1024, 1, true } };
    uint16_t kept[BATCH];
    virtio_start(device);
    if (device->size < BATCH * PARTS)
        die("the disk's queue is too small");
    begin(device);
    uint64_t duration = milliseconds_per_figure * cycles_per_second / 1000;
    for (int again = 0; again < 2; again++) {
        uint64_t spent = 0, count = 0, start = cycles();
        for (uint32_t i = 0; again && i < BATCH; i++)
            kept[i] = lay_out(parts, PARTS);
        while (cycles() - start < duration) {
            uint64_t before = cycles();
            for (uint32_t i = 0; i < BATCH; i++) {
                if (again)
                    push_again(kept[i]);
                else
                    push(parts, PARTS);
            }
            spent += cycles() - before;
            serve();
            before = cycles();
            for (uint32_t i = 0; i < BATCH; i++) {
                if (again)
                    pop_again();
                else
                    pop();
            }
            spent += cycles() - before;
            count += BATCH;
        }
        figure("ring", again ? "push-pop-kept" : "push-pop", "ns", scaled(spent, 1000000000000u, cycles_per_second) / count);
    }
}

#include "virtio.h"
#include "machine.h"
#include "pci.h"

enum { FEATURE_EVENT_INDEX = 29, FEATURE_VERSION_1 = 32 };
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };

enum { MOST_QUEUES = 8, QUEUE_BYTES = 16384, AVAILABLE_AT = 4096, USED_AT = 8192 };
enum { LOOKS_BEFORE_DOUBT = 1 << 12 };
static uint8_t queue_memory[MOST_QUEUES][QUEUE_BYTES] __attribute__((aligned(4096)));
static unsigned queues;

static volatile uint8_t *structure(uint32_t function, uint32_t capability)
{
    uint32_t bar = 0x10 + 4 * (pci_read(function, capability + 4) & 0xFF);
    uint32_t low = pci_read(function, bar);
    uint64_t base = low & ~0xFull;
    if ((low & 6) == 4)
        base |= (uint64_t)pci_read(function, bar + 4) << 32;
    return (volatile uint8_t *)(base + pci_read(function, capability + 8));
}

void virtio_find(struct virtio *device, uint32_t function)
{
    device->function = function;
    pci_write(function, 4, pci_read(function, 4) | 6); // memory, bus master
    for (uint32_t at = pci_read(function, 0x34) & 0xFC; at; at = pci_read(function, at) >> 8 & 0xFC) {
        uint32_t capability = pci_read(function, at);
        if ((capability & 0xFF) != 9)
            continue;
        switch (capability >> 24) {
        case 1: device->common = structure(function, at); break;
        case 2:
            device->notify = structure(function, at);
            device->notify_multiplier = pci_read(function, at + 16);
            break;
        case 4: device->configuration = structure(function, at); break;
        }
    }
    if (!device->common || !device->notify)
        die("a virtio device without its structures");
}

static uint8_t read8(struct virtio *device, uint32_t at) { return device->common[at]; }
static void write8(struct virtio *device, uint32_t at, uint8_t value) { device->common[at] = value; }
static uint16_t read16(struct virtio *device, uint32_t at) { return *(volatile uint16_t *)(device->common + at); }
static void write16(struct virtio *device, uint32_t at, uint16_t value) { *(volatile uint16_t *)(device->common + at) = value; }
static uint32_t read32(struct virtio *device, uint32_t at) { return *(volatile uint32_t *)(device->common + at); }
static void write32(struct virtio *device, uint32_t at, uint32_t value) { *(volatile uint32_t *)(device->common + at) = value; }
static void write64(struct virtio *device, uint32_t at, uint64_t value)
{
    write32(device, at, (uint32_t)value);
    write32(device, at + 4, (uint32_t)(value >> 32));
}

static void negotiate(struct virtio *device)
{
    device->features = 0;
    uint64_t wanted = 1ull << FEATURE_EVENT_INDEX | 1ull << FEATURE_VERSION_1;
    for (uint32_t half = 0; half < 2; half++) {
        write32(device, DEVICE_FEATURE_SELECT, half);
        uint32_t accepted = read32(device, DEVICE_FEATURE) & (uint32_t)(wanted >> 32 * half);
        write32(device, DRIVER_FEATURE_SELECT, half);
        write32(device, DRIVER_FEATURE, accepted);
        device->features |= (uint64_t)accepted << 32 * half;
    }
    write8(device, DEVICE_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
    if (!(read8(device, DEVICE_STATUS) & FEATURES_OK))
        die("the device refuses the features");
}

void virtio_start(struct virtio *device)
{
    if (queues == MOST_QUEUES)
        die("too many devices");
    write8(device, DEVICE_STATUS, 0);
    while (read8(device, DEVICE_STATUS))
        ;
    write8(device, DEVICE_STATUS, ACKNOWLEDGE | DRIVER);
    negotiate(device);

    uint8_t *memory = queue_memory[queues++];
    device->descriptors = (struct descriptor *)memory;
    device->available = (struct available *)(memory + AVAILABLE_AT);
    device->used = (struct used *)(memory + USED_AT);
    device->available->flags = 1; // no interrupts (§2.7.7); with event indices, used_event is never moved and so asks for one in 65,536
    write16(device, QUEUE_SELECT, 0);
    uint16_t most = read16(device, QUEUE_SIZE);
    device->next_available = device->published = device->announced = device->last_used = 0;
    device->size = most < MOST_ENTRIES ? most : MOST_ENTRIES;
    write16(device, QUEUE_SIZE, device->size);
    device->available_event = (volatile uint16_t *)&device->used->ring[device->size];
    write64(device, QUEUE_DESCRIPTORS, (uint64_t)device->descriptors);
    write64(device, QUEUE_DRIVER, (uint64_t)device->available);
    write64(device, QUEUE_DEVICE, (uint64_t)device->used);
    device->doorbell = (volatile uint16_t *)(device->notify + read16(device, QUEUE_NOTIFY_OFFSET) * device->notify_multiplier);
    write16(device, QUEUE_ENABLE, 1);
    write8(device, DEVICE_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

// Tells the device of what was published since it was told last, if it wants to hear of that.
static void notify_if_wanted(struct virtio *device)
{
    uint16_t new = device->published;
    bool wanted = device->features >> FEATURE_EVENT_INDEX & 1
        ? (uint16_t)(new - *device->available_event - 1) < (uint16_t)(new - device->announced) // vring_need_event, §2.7.10
        : !(device->used->flags & 1);
    if (!wanted)
        return;
    device->announced = new;
    *device->doorbell = 0;
}

void virtio_publish(struct virtio *device)
{
    if (device->published == device->next_available)
        return;
    compiler_barrier();
    device->available->index = device->published = device->next_available;
    full_barrier();
    notify_if_wanted(device);
}

uint16_t virtio_wait(struct virtio *device)
{
    // QEMU 7.2 leaves barriers out when a machine has one processor: the device's last word may have been missed, and is looked for again after a while.
    for (uint32_t looks = 1; !virtio_has_used(device); looks++)
        if (looks % LOOKS_BEFORE_DOUBT == 0)
            notify_if_wanted(device);
    compiler_barrier();
    uint16_t head = (uint16_t)device->used->ring[device->last_used & (device->size - 1)].id;
    device->last_used++;
    return head;
}

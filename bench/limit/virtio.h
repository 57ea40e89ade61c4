// A virtio device over modern PCI (virtio 1.2 §4.1) with one split queue (§2.7), polled. No check of what the device says: this is the bound, not a driver.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { MOST_ENTRIES = 256 };

struct descriptor { uint64_t address; uint32_t length; uint16_t flags, next; };
enum { DESCRIPTOR_NEXT = 1, DESCRIPTOR_WRITE = 2 };

struct available { uint16_t flags, index, ring[MOST_ENTRIES]; };
struct used { uint16_t flags, index; struct { uint32_t id, length; } ring[MOST_ENTRIES]; };

struct virtio {
    uint32_t function, notify_multiplier;
    uint64_t features;
    volatile uint8_t *common, *notify, *configuration;
    volatile uint16_t *doorbell;
    struct descriptor *descriptors;
    volatile struct available *available;
    volatile struct used *used;
    volatile uint16_t *available_event; // behind the used ring
    uint16_t size, next_available, published, last_used;
    uint16_t announced; // published when the device was notified last
};

// Common configuration (§4.1.4.3), by offset.
enum {
    DEVICE_FEATURE_SELECT = 0x00, DEVICE_FEATURE = 0x04, DRIVER_FEATURE_SELECT = 0x08, DRIVER_FEATURE = 0x0C,
    DEVICE_STATUS = 0x14, QUEUE_SELECT = 0x16, QUEUE_SIZE = 0x18, QUEUE_ENABLE = 0x1C, QUEUE_NOTIFY_OFFSET = 0x1E,
    QUEUE_DESCRIPTORS = 0x20, QUEUE_DRIVER = 0x28, QUEUE_DEVICE = 0x30,
};

// Finds the structures of the device at a PCI function, without touching it.
void virtio_find(struct virtio *device, uint32_t function);

// Brings it up with one queue, anew each time.
void virtio_start(struct virtio *device);

// Offers the chain that starts at `head`; the device hears of it at the next publish.
static inline void virtio_push(struct virtio *device, uint16_t head)
{
    device->available->ring[device->next_available++ & (device->size - 1)] = head;
}

void virtio_publish(struct virtio *device);

// The head of a chain that the device is done with, waiting for it.
uint16_t virtio_wait(struct virtio *device);

static inline bool virtio_has_used(struct virtio *device) { return device->used->index != device->last_used; }

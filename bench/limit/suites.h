// What can be measured. PREFIX starts the figures' names.
#pragma once
#include "virtio.h"

extern uint64_t milliseconds_per_figure;

void suite_block(struct virtio *device, const char *prefix);
void suite_block_write(struct virtio *device, const char *prefix);
void suite_block_growth(struct virtio *device, const char *prefix);
void suite_entropy(struct virtio *device);
void suite_clock(void);
void suite_port(void);
void suite_mmio(struct virtio *device);
void suite_ring(struct virtio *device);
void suite_pci(void);
void suite_serial(void);

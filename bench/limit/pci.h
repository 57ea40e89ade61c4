// PCI by configuration mechanism #1 (PCI 3.0 §3.2.2.3.2).
#pragma once
#include <stdint.h>

uint32_t pci_read(uint32_t function, uint32_t offset);
void pci_write(uint32_t function, uint32_t offset, uint32_t value);

// Calls `found` with each function of bus 0 and of the buses behind its bridges; returns how many there are.
uint32_t pci_scan(void (*found)(uint32_t function));

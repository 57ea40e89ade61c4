#include "pci.h"
#include "machine.h"

uint32_t pci_read(uint32_t function, uint32_t offset)
{
    out32(0xCF8, 0x80000000u | function << 8 | (offset & 0xFC));
    return in32(0xCFC);
}

void pci_write(uint32_t function, uint32_t offset, uint32_t value)
{
    out32(0xCF8, 0x80000000u | function << 8 | (offset & 0xFC));
    out32(0xCFC, value);
}

static uint32_t scan_bus(uint32_t bus, void (*found)(uint32_t function))
{
    uint32_t count = 0;
    for (uint32_t device = 0; device < 32; device++) {
        uint32_t functions = 1;
        for (uint32_t i = 0; i < functions; i++) {
            uint32_t function = bus << 8 | device << 3 | i;
            if ((pci_read(function, 0) & 0xFFFF) == 0xFFFF)
                continue;
            count++;
            if (found)
                found(function);
            uint32_t header = pci_read(function, 0x0C) >> 16 & 0xFF;
            if (i == 0 && header & 0x80)
                functions = 8;
            uint32_t secondary = pci_read(function, 0x18) >> 8 & 0xFF;
            if ((header & 0x7F) == 1 && secondary > bus)
                count += scan_bus(secondary, found);
        }
    }
    return count;
}

uint32_t pci_scan(void (*found)(uint32_t function))
{
    return scan_bus(0, found);
}

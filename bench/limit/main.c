// A kernel that only measures: no interrupts, no allocation, no checks. Its command line holds the names of suites, and milliseconds=N, how long each figure is measured.
#include "machine.h"
#include "pci.h"
#include "suites.h"

uint64_t milliseconds_per_figure = 500;

enum { MOST_DISKS = 4 };
static struct virtio disks[MOST_DISKS], entropy;
static unsigned disk_count;
static bool has_entropy;

static void found(uint32_t function)
{
    switch (pci_read(function, 0)) {
    case 0x10421AF4:
        if (disk_count < MOST_DISKS)
            virtio_find(&disks[disk_count++], function);
        break;
    case 0x10441AF4:
        if (!has_entropy)
            virtio_find(&entropy, function);
        has_entropy = true;
        break;
    }
}

// The word after `at` in a command line, compared; moves past it.
static bool take(const char **at, const char *word)
{
    const char *rest = *at;
    while (*word && *rest == *word)
        rest++, word++;
    if (*word || (*rest && *rest != ' ' && rest[-1] != '='))
        return false;
    *at = rest;
    return true;
}

static void run_disks(void (*suite)(struct virtio *, const char *))
{
    static const char *const names[MOST_DISKS] = { "block.vda", "block.vdb", "block.vdc", "block.vdd" };
    for (unsigned i = 0; i < disk_count; i++)
        suite(&disks[i], names[i]);
}

static void run(const char *line)
{
    while (*line) {
        if (*line == ' ') {
            line++;
        } else if (take(&line, "milliseconds=")) {
            for (milliseconds_per_figure = 0; *line >= '0' && *line <= '9'; line++)
                milliseconds_per_figure = milliseconds_per_figure * 10 + (uint64_t)(*line - '0');
        } else if (take(&line, "block")) {
            run_disks(suite_block);
        } else if (take(&line, "block-write")) {
            run_disks(suite_block_write);
        } else if (take(&line, "block-growth")) {
            run_disks(suite_block_growth);
        } else if (take(&line, "entropy")) {
            if (has_entropy)
                suite_entropy(&entropy);
        } else if (take(&line, "clock")) {
            suite_clock();
        } else if (take(&line, "port")) {
            suite_port();
        } else if (take(&line, "mmio")) {
            if (has_entropy)
                suite_mmio(&entropy);
        } else if (take(&line, "ring")) {
            if (disk_count)
                suite_ring(&disks[0]);
        } else if (take(&line, "pci")) {
            suite_pci();
        } else if (take(&line, "serial")) {
            suite_serial();
        } else {
            die(line);
        }
    }
}

// Xen's hvm_start_info, as far as it is wanted here.
struct start_info { uint32_t magic, version, flags, modules; uint64_t module_list, command_line; };

_Noreturn void limit_main(const struct start_info *info)
{
    calibrate();
    pci_scan(found);
    print("limit: up\n");
    run((const char *)info->command_line);
    leave(0);
}

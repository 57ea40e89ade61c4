// The machine without an operating system: ports, memory, time, serial line.
#pragma once
#include <stdbool.h>
#include <stdint.h>

static inline uint8_t in8(uint16_t port) { uint8_t v; __asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port)); return v; }
static inline uint32_t in32(uint16_t port) { uint32_t v; __asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port)); return v; }
static inline void out8(uint16_t port, uint8_t v) { __asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port)); }
static inline void out32(uint16_t port, uint32_t v) { __asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(port)); }
static inline uint64_t cycles(void) { uint32_t low, high; __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)); return (uint64_t)high << 32 | low; }
static inline void compiler_barrier(void) { __asm__ volatile("" : : : "memory"); }
static inline void full_barrier(void) { __asm__ volatile("mfence" : : : "memory"); }

// value * factor / divisor, by way of 128 bits; the quotient must fit.
static inline uint64_t scaled(uint64_t value, uint64_t factor, uint64_t divisor)
{
    uint64_t low, high;
    __asm__("mulq %3" : "=a"(low), "=d"(high) : "a"(value), "rm"(factor) : "cc");
    __asm__("divq %2" : "+a"(low), "+d"(high) : "rm"(divisor) : "cc");
    return low;
}

extern uint64_t cycles_per_second;

// Measures the counter against the HPET.
void calibrate(void);
uint64_t nanoseconds(uint64_t cycle_count);

// The serial line; `print` knows %s and %u (uint64_t) and %f (uint64_t, thousandths).
void print(const char *format, ...);
void serial_write(const char *bytes, uint64_t count);

// Ends QEMU through isa-debug-exit: 0 is success, as with the launcher's guests.
_Noreturn void leave(int status);
_Noreturn void die(const char *why);

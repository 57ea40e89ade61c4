#include "machine.h"
#include <stdarg.h>

uint64_t cycles_per_second;

// HPET registers (IA-PC HPET 1.0a §2.3); QEMU's machines have it here.
static volatile uint64_t *const hpet = (volatile uint64_t *)0xFED00000;
enum { HPET_CAPABILITIES = 0x00 / 8, HPET_CONFIGURATION = 0x10 / 8, HPET_COUNTER = 0xF0 / 8 };

void calibrate(void)
{
    uint64_t period_femtoseconds = hpet[HPET_CAPABILITIES] >> 32;
    hpet[HPET_CONFIGURATION] |= 1;
    uint64_t wanted = 50000000000000ull / period_femtoseconds; // 50 ms
    uint64_t counter = hpet[HPET_COUNTER], start = cycles(), elapsed;
    do
        elapsed = hpet[HPET_COUNTER] - counter;
    while (elapsed < wanted);
    cycles_per_second = (cycles() - start) * 1000000000ull / (elapsed * period_femtoseconds / 1000000);
}

uint64_t nanoseconds(uint64_t cycle_count)
{
    return scaled(cycle_count, 1000000000, cycles_per_second);
}

enum { COM1 = 0x3F8 };

void serial_write(const char *bytes, uint64_t count)
{
    while (count--) {
        while (!(in8(COM1 + 5) & 0x20)) // line status: transmitter holding register empty
            ;
        out8(COM1, *bytes++);
    }
}

static void print_number(uint64_t value, int least_digits)
{
    char digits[20];
    int at = sizeof digits;
    do
        digits[--at] = '0' + value % 10;
    while ((value /= 10) || (int)sizeof digits - at < least_digits);
    serial_write(digits + at, sizeof digits - at);
}

void print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            serial_write(format, 1);
            continue;
        }
        format++;
        if (*format == 's') {
            for (const char *text = va_arg(arguments, const char *); *text; text++)
                serial_write(text, 1);
        } else {
            uint64_t value = va_arg(arguments, uint64_t);
            print_number(*format == 'f' ? value / 1000 : value, 1);
            if (*format == 'f') {
                serial_write(".", 1);
                print_number(value % 1000, 3);
            }
        }
    }
    va_end(arguments);
}

_Noreturn void leave(int status)
{
    out8(0xF4, 16 + status);
    for (;;)
        __asm__ volatile("cli; hlt");
}

_Noreturn void die(const char *why)
{
    print("error: %s\n", why);
    leave(1);
}

// The compiler calls these by name.
void *memset(void *to, int value, uint64_t count)
{
    void *start = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return start;
}

void *memcpy(void *to, const void *from, uint64_t count)
{
    void *start = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    return start;
}

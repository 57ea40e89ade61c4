// A figure is one line of JSON on the serial line. Latencies are kept one by one, so their percentiles are exact.
#pragma once
#include <stdint.h>

void latency_reset(void);
void latency_add(uint64_t cycle_count);

// NAME is `PREFIX.SUFFIX`; VALUE is in thousandths. With latencies, their percentiles in nanoseconds follow.
void figure(const char *prefix, const char *suffix, const char *unit, uint64_t value_thousandths);

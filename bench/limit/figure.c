#include "figure.h"
#include "machine.h"

enum { MOST_LATENCIES = 1 << 20 };
static uint32_t latencies[MOST_LATENCIES];
static uint64_t latency_count;

void latency_reset(void) { latency_count = 0; }

void latency_add(uint64_t cycle_count)
{
    if (latency_count < MOST_LATENCIES)
        latencies[latency_count++] = cycle_count < UINT32_MAX ? (uint32_t)cycle_count : UINT32_MAX;
}

static void sift(uint64_t at, uint64_t count)
{
    uint32_t value = latencies[at];
    for (uint64_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && latencies[child + 1] > latencies[child])
            child++;
        if (latencies[child] <= value)
            break;
        latencies[at] = latencies[child];
    }
    latencies[at] = value;
}

static void sort(void)
{
    for (uint64_t i = latency_count / 2; i-- > 0;)
        sift(i, latency_count);
    for (uint64_t end = latency_count; end-- > 1;) {
        uint32_t greatest = latencies[0];
        latencies[0] = latencies[end];
        sift(0, end);
        latencies[end] = greatest;
    }
}

static uint64_t percentile(uint64_t per_mille)
{
    return nanoseconds(latencies[(latency_count - 1) * per_mille / 1000]);
}

void figure(const char *prefix, const char *suffix, const char *unit, uint64_t value_thousandths)
{
    print("{\"name\":\"%s.%s\",\"unit\":\"%s\",\"value\":%f", prefix, suffix, unit, value_thousandths);
    if (latency_count) {
        sort();
        print(",\"p50\":%u,\"p90\":%u,\"p99\":%u,\"p999\":%u,\"max\":%u",
            percentile(500), percentile(900), percentile(990), percentile(999), percentile(1000));
        latency_reset();
    }
    print("}\n");
}

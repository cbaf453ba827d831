// Latencies in microseconds, counted in buckets that are never wider than 1/128 of their value.
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_HALF = 128, HISTOGRAM_BUCKETS = HISTOGRAM_HALF * 34 };

struct histogram {
    uint64_t buckets[HISTOGRAM_BUCKETS], count, sum, largest;
};

static inline void histogram_add(struct histogram *h, uint64_t value) {
    unsigned shift = 0, place;
    while (value >> shift >= 2 * HISTOGRAM_HALF) shift++;
    place = shift * HISTOGRAM_HALF + (unsigned)(value >> shift);
    h->buckets[place < HISTOGRAM_BUCKETS ? place : HISTOGRAM_BUCKETS - 1]++;
    h->count++;
    h->sum += value;
    if (value > h->largest) h->largest = value;
}

static inline void histogram_merge(struct histogram *to, const struct histogram *from) {
    for (int i = 0; i < HISTOGRAM_BUCKETS; i++) to->buckets[i] += from->buckets[i];
    to->count += from->count;
    to->sum += from->sum;
    if (from->largest > to->largest) to->largest = from->largest;
}

// The value, in microseconds, that `share` of all do not exceed: the upper end of its bucket.
static inline uint64_t histogram_at(const struct histogram *h, double share) {
    uint64_t wanted = (uint64_t)(share * (double)h->count + 0.999999), seen = 0;
    for (uint64_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += h->buckets[i];
        if (seen < wanted || seen == 0) continue;
        uint64_t shift = i < 2 * HISTOGRAM_HALF ? 0 : i / HISTOGRAM_HALF - 1;
        uint64_t end = ((i - shift * HISTOGRAM_HALF + 1) << shift) - 1;
        return end < h->largest ? end : h->largest;
    }
    return h->largest;
}

#endif

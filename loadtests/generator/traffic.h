// What is sent: complaints of our own making, or those of a file.
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COMPLAINT_MAX = 4096, SENDER_MAX = 64 };

struct traffic {
    // Unique among the runs against one gateway; part of every message id.
    char run[32];
    // Every complaint is about a sender that nobody complained about before.
    bool is_flood;
    // How many of the many senders there are.
    uint32_t population;
    // Instead of complaints of our own making: NDJSON, each line beginning with the message id.
    const char *bodies;
};

// A complaint of our own making, by the numbers that stand for what it says.
struct complaint {
    uint64_t sender;  // 0 for none
    uint32_t reporter, text;
    bool is_legit;
};

// Loads texts or bodies; ends the process when it cannot.
void traffic_prepare(const struct traffic *traffic, const char *texts);

// How many complaints there are: of a file its lines, else without end.
uint64_t traffic_size(const struct traffic *traffic);

// Draws complaint `number`; the same number is the same complaint whenever it is drawn.
struct complaint traffic_draw(const struct traffic *traffic, uint64_t number);

// Writes complaint `number` as JSON without a line's end; returns its length, at most COMPLAINT_MAX
// for complaints of our own making and traffic_longest() for all.
size_t traffic_compose(const struct traffic *traffic, uint64_t number, char *out);

// The most bytes that a complaint can have.
size_t traffic_longest(const struct traffic *traffic);

// Writes a sender in canonical form, with or without its kind and country; returns the length.
size_t traffic_sender(uint64_t sender, bool is_canonical, char *out);

// What a gateway that counts as promised tells apart: equal for complaints that repeat each other.
uint64_t complaint_key(const struct complaint *complaint);

#endif

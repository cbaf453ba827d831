// The journal: what was acknowledged, to be compared with the counters afterwards.
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdint.h>
#include <stdio.h>

#include "traffic.h"

// One acknowledged complaint; a journal is a heading of 256 bytes and these.
struct record {
    uint64_t number;
    // Of a complaint that was sent alone: the receipt's id. Else zero.
    unsigned char receipt[16];
    // c counted, d duplicate, p partial; r: the first answer again; b: a line of a batch.
    char outcome;
    char reserved[7];
};

enum { JOURNAL_HEADING = 256 };

// Reads up to `most` of the complaints that were sent alone, evenly spread, and the traffic they
// are of; ends the process when it cannot. The caller owns the records.
struct record *journal_sample(
    const char *path, struct traffic *traffic, uint64_t most, uint64_t *count);

// Opens a new journal; ends the process when it cannot.
FILE *journal_create(const char *path, const struct traffic *traffic);

// expect [--senders FILE] TEXTS JOURNAL...: prints as JSON what the counters must say after
// everything in the journals.
int expect(int count, char **arguments);

#endif

// What a run is, and what its threads share.
#ifndef LOAD_H
#define LOAD_H

#include <stdatomic.h>

#include "histogram.h"
#include "journal.h"
#include "traffic.h"

enum { STATUSES = 600 };

struct plan {
    struct traffic traffic;
    const char *texts, *token, *path, *journal, *replay;
    unsigned short port;
    // `retries`: of a hundred complaints, how many are sent twice. `tries`: how often what is
    // refused with 5xx is sent.
    unsigned connections, threads, lines, retries, tries;
    // Arrivals in each second; 0: every connection sends when it has its answer.
    double rate, seconds;
    // The first number, and how many complaints at most.
    uint64_t first, count;
    // Complaints of a journal instead, which must get the same receipts again.
    const struct record *replayed;
    // The server says nothing that could be checked.
    bool is_unchecked;
    // A file's complaints are sent over and over; only for a server that stores nothing.
    bool is_endless;
};

struct tally {
    struct histogram latencies;
    uint64_t requests, acknowledged, counted, duplicates, partial, replayed, rejected, bytes;
    // Answers by status; all but 2xx are refusals.
    uint64_t statuses[STATUSES];
    // Connections that broke with a request under way: its outcome is not known.
    uint64_t broken;
    // Complaints whose outcome is not known, and those sent again after 5xx.
    uint64_t unknown, resent;
    // Arrivals that were never sent.
    uint64_t unsent;
    // Answers that are wrong in themselves, and what the last of them was.
    uint64_t wrong;
    char fault[256];
    // Microseconds of the monotonic clock at the last answer.
    uint64_t last;
};

struct worker {
    const struct plan *plan;
    struct tally tally;
    unsigned index, connections;
    uint64_t start, end;
};

// Which complaint is next, over all threads.
extern atomic_uint_fast64_t next_number;

// Set when nothing more is to be sent.
extern atomic_bool is_stopping;

// Notes acknowledged complaints; any thread may.
void journal_append(const struct record *records, size_t count);

// Microseconds of the monotonic clock.
uint64_t now_microseconds(void);

// Drives the connections of one thread from start to end.
void *worker_run(void *worker);

#endif

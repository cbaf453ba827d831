// Answers of a server, taken apart as far as the load generator needs it.
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer {
    int status;
    bool is_replay, closes;
    const char *body;
    size_t body_size;
};

// Of a batch's summary.
struct summary {
    uint64_t counted, duplicates, retries, partial, rejected;
};

// Takes an answer apart. Returns its size, 0 when the end is missing, or -1 when it is none.
long answer_parse(const char *bytes, size_t size, struct answer *answer);

// Finds the value of a member of text, which must be one of a receipt; NULL when there is none.
const char *receipt_member(const struct answer *answer, const char *name);

// Reads a UUID into 16 bytes.
bool receipt_id(const struct answer *answer, unsigned char *id);

// Reads the summary. Marks the lines (counted from 1) that it says were rejected.
bool summary_read(
    const struct answer *answer, struct summary *summary, bool *rejected, size_t lines);

#endif

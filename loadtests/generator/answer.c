#define _GNU_SOURCE
#include "answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

long answer_parse(const char *bytes, size_t size, struct answer *answer) {
    const char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end) return size > 16384 ? -1 : 0;
    if (size < 12 || memcmp(bytes, "HTTP/1.", 7) != 0) return -1;
    *answer = (struct answer){.status = atoi(bytes + 9)};
    long length = -1;
    for (const char *at = memchr(bytes, '\n', size) + 1; at < end;) {
        const char *next = memchr(at, '\n', (size_t)(end + 2 - at));
        switch (*at | 0x20) {
        case 'c':
            if (strncasecmp(at, "content-length:", 15) == 0) length = atol(at + 15);
            if (strncasecmp(at, "connection: close", 17) == 0) answer->closes = true;
            break;
        case 'i':
            if (strncasecmp(at, "idempotent-replay: true", 23) == 0) answer->is_replay = true;
            break;
        default: break;
        }
        if (!next) break;
        at = next + 1;
    }
    if (length < 0) return -1;
    answer->body = end + 4;
    answer->body_size = (size_t)length;
    size_t whole = (size_t)(end + 4 - bytes) + (size_t)length;
    return whole <= size ? (long)whole : 0;
}

// What follows `"name":` in the body, blanks skipped.
static const char *member(const struct answer *answer, const char *name) {
    size_t size = strlen(name);
    const char *at = answer->body, *end = at + answer->body_size;
    while ((at = memmem(at, (size_t)(end - at), name, size))) {
        at += size;
        if (at + 1 >= end || at[0] != '"' || at[-(long)size - 1] != '"') continue;
        for (at++; at < end && (*at == ':' || *at == ' '); at++) continue;
        return at;
    }
    return NULL;
}

const char *receipt_member(const struct answer *answer, const char *name) {
    const char *at = member(answer, name);
    return at && *at == '"' ? at + 1 : NULL;
}

static int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool receipt_id(const struct answer *answer, unsigned char *id) {
    const char *at = receipt_member(answer, "id"), *end = answer->body + answer->body_size;
    for (int i = 0; i < 16; i++) {
        if (at && at < end && *at == '-') at++;
        if (!at || end - at < 2) return false;
        int high = digit(at[0]), low = digit(at[1]);
        if (high < 0 || low < 0) return false;
        id[i] = (unsigned char)(high << 4 | low);
        at += 2;
    }
    return true;
}

static bool number(const struct answer *answer, const char *name, uint64_t *value) {
    const char *at = member(answer, name);
    if (!at) return false;
    *value = strtoull(at, NULL, 10);
    return true;
}

bool summary_read(
    const struct answer *answer, struct summary *summary, bool *rejected, size_t lines) {
    *summary = (struct summary){0};
    if (!number(answer, "counted", &summary->counted)
        || !number(answer, "duplicates", &summary->duplicates)
        || !number(answer, "retries", &summary->retries)
        || !number(answer, "partial", &summary->partial)) {
        return false;
    }
    memset(rejected, 0, lines * sizeof *rejected);
    const char *list = member(answer, "rejected"), *end = answer->body + answer->body_size;
    if (!list) return false;
    struct answer rest = {.body = list, .body_size = (size_t)(end - list)};
    for (const char *at; (at = member(&rest, "line"));) {
        size_t line = strtoull(at, NULL, 10);
        if (line < 1 || line > lines || rejected[line - 1]) return false;
        rejected[line - 1] = true;
        summary->rejected++;
        rest.body = at;
        rest.body_size = (size_t)(end - at);
    }
    return summary->counted + summary->duplicates + summary->partial + summary->rejected == lines;
}

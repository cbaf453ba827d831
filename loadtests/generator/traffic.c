#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Senders: a kind in the high bits, a number below.
enum { HOT = 1, AMERICAN, PACKET, FLOOD };
#define SENDER(kind, number) ((uint64_t)(kind) << 56 | (number))

enum { TEXTS_MAX = 256, FIRST_AREA = 200, REPORTER_AREA = 600, AREAS = 400 };

static char *texts[TEXTS_MAX];
static uint32_t text_count;
static char **lines;
static size_t *line_sizes, line_count, longest = COMPLAINT_MAX;

// A mixing function with full avalanche (SplitMix64's finaliser).
static uint64_t mix(uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

// The next of a sequence of random numbers below `end`.
static uint32_t below(uint64_t *state, uint32_t end) {
    *state += 0x9e3779b97f4a7c15u;
    return (uint32_t)((mix(*state) >> 32) * end >> 32);
}

static uint64_t seed_of(const char *run) {
    uint64_t seed = 0xcbf29ce484222325u;
    while (*run) seed = (seed ^ (unsigned char)*run++) * 0x100000001b3u;
    return mix(seed);
}

static char *file_text(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(66);
    }
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*size + 1);
    if (!text || fread(text, 1, *size, file) != *size) {
        perror(path);
        exit(66);
    }
    text[*size] = 0;
    fclose(file);
    return text;
}

static void load_bodies(const char *path) {
    static const char beginning[] = "{\"messageId\":\"";
    size_t size, room = 1 << 16;
    char *text = file_text(path, &size), *end = text + size;
    lines = malloc(room * sizeof *lines);
    line_sizes = malloc(room * sizeof *line_sizes);
    for (char *at = text, *next; at < end; at = next + 1) {
        next = memchr(at, '\n', (size_t)(end - at));
        if (!next) next = end;
        if (next == at) continue;
        if (strncmp(at, beginning, sizeof beginning - 1) != 0) {
            fprintf(
                stderr, "%s: line %zu does not begin with %s\n", path, line_count + 1, beginning);
            exit(65);
        }
        if (line_count == room) {
            room *= 2;
            lines = realloc(lines, room * sizeof *lines);
            line_sizes = realloc(line_sizes, room * sizeof *line_sizes);
        }
        // Kept from behind the beginning; the run's name goes between.
        lines[line_count] = at + sizeof beginning - 1;
        line_sizes[line_count] = (size_t)(next - lines[line_count]);
        if (line_sizes[line_count] + 64 > longest) longest = line_sizes[line_count] + 64;
        line_count++;
    }
}

void traffic_prepare(const struct traffic *traffic, const char *path) {
    if (traffic->bodies) {
        load_bodies(traffic->bodies);
        return;
    }
    size_t size;
    char *text = file_text(path, &size), *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (text_count < TEXTS_MAX && strlen(line) < COMPLAINT_MAX / 2) texts[text_count++] = line;
    }
    if (text_count == 0) {
        fprintf(stderr, "%s: no texts\n", path);
        exit(65);
    }
}

uint64_t traffic_size(const struct traffic *traffic) {
    return traffic->bodies ? line_count : UINT64_MAX;
}

size_t traffic_longest(const struct traffic *traffic) {
    (void)traffic;
    return longest;
}

static uint64_t draw_sender(const struct traffic *traffic, uint64_t *state, uint64_t number) {
    if (traffic->is_flood) return SENDER(FLOOD, number);
    uint32_t draw = below(state, 100);
    if (draw < 2) return 0;
    if (draw < 20) return SENDER(HOT, below(state, 40));
    if (draw < 60) return SENDER(AMERICAN, below(state, AREAS * 100) % traffic->population);
    return SENDER(PACKET, below(state, traffic->population));
}

struct complaint traffic_draw(const struct traffic *traffic, uint64_t number) {
    uint64_t state = mix(seed_of(traffic->run) + number);
    struct complaint drawn;
    drawn.sender = draw_sender(traffic, &state, number);
    // The first thousand are British.
    uint32_t is_british = below(&state, 20) == 0;
    drawn.reporter = is_british ? below(&state, 900) : 1000 + below(&state, AREAS * 100);
    drawn.text = below(&state, text_count);
    drawn.is_legit = below(&state, 50) == 0;
    return drawn;
}

uint64_t complaint_key(const struct complaint *x) {
    uint64_t key = mix(x->sender + 0x9e3779b97f4a7c15u);
    return mix(key ^ ((uint64_t)x->reporter << 32 | x->text << 1 | x->is_legit));
}

static char *put(char *out, const char *text) {
    size_t size = strlen(text);
    memcpy(out, text, size);
    return out + size;
}

static char *put_digits(char *out, uint64_t value, int width) {
    for (int i = width - 1; i >= 0; i--, value /= 10) out[i] = (char)('0' + value % 10);
    return out + width;
}

// A number of those reserved for fiction in every area.
static char *put_american(char *out, uint32_t number, uint32_t area) {
    out = put_digits(put(out, "+1"), area + number / 100, 3);
    return put_digits(put(out, "55501"), number % 100, 2);
}

size_t traffic_sender(uint64_t sender, bool is_canonical, char *out) {
    uint64_t number = sender & 0xffffffffffffff;
    int kind = (int)(sender >> 56);
    char *at = out;
    if (is_canonical && kind >= PACKET) at = put(at, "alphanumeric:GB:");
    switch (kind) {
    case HOT: at = put_digits(put(at, "+447700900"), number, 3); break;
    case AMERICAN: at = put_american(at, (uint32_t)number, FIRST_AREA); break;
    case PACKET: at = put_digits(put(at, "PKT"), number, 6); break;
    case FLOOD: at = put_digits(put(at, "FL"), number, 9); break;
    default: break;
    }
    return (size_t)(at - out);
}

static char *put_reporter(char *out, uint32_t reporter) {
    if (reporter < 1000) return put_digits(put(out, "+447700900"), 100 + reporter, 3);
    return put_american(out, reporter - 1000, REPORTER_AREA);
}

// The text with digits and hexadecimal letters in the places left open. They are the same for the
// same sender and reporter, so that what repeats a complaint does so letter for letter.
static char *put_text(char *out, const struct complaint *x) {
    static const char letters[] = "0123456789abcdef";
    uint64_t open = complaint_key(x);
    for (const char *from = texts[x->text]; *from; from++) {
        if (*from == '#') {
            out = put_digits(out, open % 10000, 4);
        } else if (*from == '@') {
            for (int i = 0; i < 6; i++) *out++ = letters[open >> (20 + 4 * i) & 15];
        } else {
            *out++ = *from;
        }
    }
    return out;
}

size_t traffic_compose(const struct traffic *traffic, uint64_t number, char *out) {
    char *at = put(put(put(out, "{\"messageId\":\""), traffic->run), "-");
    if (traffic->bodies) {
        memcpy(at, lines[number], line_sizes[number]);
        return (size_t)(at - out) + line_sizes[number];
    }
    struct complaint x = traffic_draw(traffic, number);
    at = put_reporter(put(put_digits(at, number, 12), "\",\"reporter\":\""), x.reporter);
    if (x.sender) {
        at = put(at, "\",\"sender\":\"");
        at += traffic_sender(x.sender, false, at);
    }
    at = put(at, "\",\"channel\":\"sms\",\"receivedAt\":\"2026-11-19T21:14:05Z\",");
    at = put(at, "\"disposition\":\"");
    at = put(put(at, x.is_legit ? "legit" : "spam"), "\",\"text\":\"");
    return (size_t)(put(put_text(at, &x), "\"}") - out);
}

#include "journal.h"

#include <stdlib.h>
#include <string.h>

FILE *journal_create(const char *path, const struct traffic *traffic) {
    char heading[JOURNAL_HEADING] = {0};
    FILE *file = fopen(path, "wb");
    snprintf(heading, sizeof heading, "spamgate-journal 1 run %s flood %d population %u file %d\n",
        traffic->run, traffic->is_flood, traffic->population, traffic->bodies != NULL);
    if (!file || fwrite(heading, sizeof heading, 1, file) != 1) {
        perror(path);
        exit(73);
    }
    return file;
}

// An acknowledged complaint as the counters see it.
struct seen {
    uint64_t sender, key, pair;
    bool is_legit;
};

static struct seen *all;
static size_t all_count, all_room;
static unsigned char (*receipts)[16];
static size_t receipt_count, receipt_room;

static void *grown(void *list, size_t count, size_t *room, size_t size) {
    if (count < *room) return list;
    *room = *room ? 2 * *room : 1 << 16;
    list = realloc(list, *room * size);
    if (!list) {
        perror("journal");
        exit(71);
    }
    return list;
}

static void take(const struct record *record, const struct traffic *traffic) {
    if (record->outcome != 'b' && record->outcome != 'r') {
        receipts = grown(receipts, receipt_count, &receipt_room, sizeof *receipts);
        memcpy(receipts[receipt_count++], record->receipt, sizeof *receipts);
    }
    struct complaint x = traffic_draw(traffic, record->number);
    all = grown(all, all_count, &all_room, sizeof *all);
    all[all_count++] = (struct seen){
        x.sender, complaint_key(&x), x.sender * 0x9e3779b97f4a7c15u + x.reporter, x.is_legit,
    };
}

// Opens a journal and reads of which traffic it is.
static FILE *open_journal(const char *path, struct traffic *traffic) {
    char heading[JOURNAL_HEADING];
    int is_flood, is_file;
    FILE *file = fopen(path, "rb");
    if (!file || fread(heading, sizeof heading, 1, file) != 1
        || sscanf(heading, "spamgate-journal 1 run %31s flood %d population %u file %d",
            traffic->run, &is_flood, &traffic->population, &is_file) != 4) {
        fprintf(stderr, "%s: not a journal\n", path);
        exit(65);
    }
    if (is_file) {
        fprintf(stderr, "%s: of recorded traffic, whose repeats are not known here\n", path);
        exit(65);
    }
    traffic->is_flood = is_flood;
    return file;
}

static void read_journal(const char *path) {
    struct traffic traffic = {0};
    struct record record;
    FILE *file = open_journal(path, &traffic);
    while (fread(&record, sizeof record, 1, file) == 1) take(&record, &traffic);
    fclose(file);
}

struct record *journal_sample(
    const char *path, struct traffic *traffic, uint64_t most, uint64_t *count) {
    struct record *found = NULL, record;
    size_t room = 0, size = 0;
    FILE *file = open_journal(path, traffic);
    while (fread(&record, sizeof record, 1, file) == 1) {
        if (!strchr("cdp", record.outcome)) continue;
        found = grown(found, size, &room, sizeof *found);
        found[size++] = record;
    }
    fclose(file);
    *count = size < most ? size : most;
    for (uint64_t i = 0; i < *count; i++) found[i] = found[i * size / *count];
    return found;
}

static int by_sender_and_key(const void *a, const void *b) {
    const struct seen *x = a, *y = b;
    if (x->sender != y->sender) return x->sender < y->sender ? -1 : 1;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return 0;
}

static int by_bytes(const void *a, const void *b) {
    return memcmp(a, b, sizeof *receipts);
}

static uint64_t repeated_receipts(void) {
    uint64_t repeated = 0;
    if (receipt_count > 1) qsort(receipts, receipt_count, sizeof *receipts, by_bytes);
    for (size_t i = 1; i < receipt_count; i++) {
        if (by_bytes(receipts[i - 1], receipts[i]) == 0) repeated++;
    }
    return repeated;
}

static int by_pair(const void *a, const void *b) {
    const struct seen *x = a, *y = b;
    return x->pair < y->pair ? -1 : x->pair > y->pair;
}

// How many pairs of a sender and a reporter there are. Leaves the list in another order.
static uint64_t distinct_pairs(void) {
    uint64_t pairs = 0;
    if (all_count > 1) qsort(all, all_count, sizeof *all, by_pair);
    for (size_t i = 0; i < all_count; i++) {
        if (all[i].sender && (i == 0 || all[i - 1].pair != all[i].pair)) pairs++;
    }
    return pairs;
}

static void write_sender(FILE *file, uint64_t sender, uint64_t complaints, uint64_t legit) {
    char text[SENDER_MAX];
    size_t size = traffic_sender(sender, true, text);
    if (!file || sender == 0) return;
    fprintf(file, "%.*s\t%llu\t%llu\n", (int)size, text, (unsigned long long)complaints,
        (unsigned long long)legit);
}

int expect(int count, char **arguments) {
    FILE *list = NULL;
    if (count > 2 && strcmp(arguments[0], "--senders") == 0) {
        list = fopen(arguments[1], "w");
        if (!list) perror(arguments[1]), exit(73);
        arguments += 2, count -= 2;
    }
    if (count < 2) return 64;
    struct traffic none = {0};
    traffic_prepare(&none, arguments[0]);
    for (int i = 1; i < count; i++) read_journal(arguments[i]);
    if (all_count > 1) qsort(all, all_count, sizeof *all, by_sender_and_key);
    uint64_t complaints = 0, legit = 0, partial = 0, senders = 0;
    for (size_t i = 0; i < all_count;) {
        uint64_t sender = all[i].sender, spam_of_it = 0, legit_of_it = 0, last = 0;
        for (bool is_first = true; i < all_count && all[i].sender == sender; i++) {
            // Equal keys repeat each other; every run lies within the 24 hours that this takes.
            if (!is_first && all[i].key == last) continue;
            is_first = false, last = all[i].key;
            if (all[i].is_legit) legit_of_it++; else spam_of_it++;
        }
        if (sender == 0) {
            partial = spam_of_it + legit_of_it;
        } else {
            complaints += spam_of_it, legit += legit_of_it, senders++;
            write_sender(list, sender, spam_of_it, legit_of_it);
        }
    }
    if (list) fclose(list);
    printf("{\"acknowledged\":%zu,\"complaints\":%llu,\"legit\":%llu,\"partial\":%llu,"
        "\"duplicates\":%llu,\"senders\":%llu,\"pairs\":%llu,\"receiptsRepeated\":%llu}\n",
        all_count, (unsigned long long)complaints, (unsigned long long)legit,
        (unsigned long long)partial, (unsigned long long)(all_count - complaints - legit - partial),
        (unsigned long long)senders, (unsigned long long)distinct_pairs(),
        (unsigned long long)repeated_receipts());
    return 0;
}

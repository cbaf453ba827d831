// generator load --port PORT … : sends complaints and verifies the answers.
// generator expect [--senders FILE] TEXTS JOURNAL… : what the counters must say afterwards.
//
// Closed loop: every connection sends its next request when it has its answer. Open loop (--rate):
// requests are due at even intervals whether or not answers come; one that finds no free connection
// waits, and its latency counts from when it was due.
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "load.h"

enum { THREADS_MAX = 64 };

atomic_uint_fast64_t next_number;
atomic_bool is_stopping;

static FILE *journal;
static pthread_mutex_t journal_lock = PTHREAD_MUTEX_INITIALIZER;

uint64_t now_microseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

void journal_append(const struct record *records, size_t count) {
    pthread_mutex_lock(&journal_lock);
    if (fwrite(records, sizeof *records, count, journal) != count) {
        perror("journal");
        exit(74);
    }
    pthread_mutex_unlock(&journal_lock);
}

// SIGTERM: what is under way is waited for, and the result is printed.
static void stop(int signal) {
    (void)signal;
    atomic_store(&is_stopping, true);
}

static const struct option options[] = {
    {"port", required_argument, NULL, 'p'},
    {"path", required_argument, NULL, 'P'},
    {"token", required_argument, NULL, 't'},
    {"run", required_argument, NULL, 'n'},
    {"texts", required_argument, NULL, 'x'},
    {"bodies", required_argument, NULL, 'b'},
    {"journal", required_argument, NULL, 'j'},
    {"connections", required_argument, NULL, 'c'},
    {"threads", required_argument, NULL, 'T'},
    {"seconds", required_argument, NULL, 's'},
    {"rate", required_argument, NULL, 'r'},
    {"lines", required_argument, NULL, 'l'},
    {"retries", required_argument, NULL, 'R'},
    {"replay", required_argument, NULL, 'a'},
    {"tries", required_argument, NULL, 'y'},
    {"population", required_argument, NULL, 'o'},
    {"first", required_argument, NULL, 'f'},
    {"count", required_argument, NULL, 'C'},
    {"flood", no_argument, NULL, 'F'},
    {"endless", no_argument, NULL, 'e'},
    {"unchecked", no_argument, NULL, 'u'},
    {NULL, 0, NULL, 0},
};

static void usage(void) {
    fprintf(stderr,
        "usage: generator load --port N --run NAME (--texts FILE | --bodies FILE) [--token T]\n"
        "  [--path /v1/complaints] [--connections 64] [--threads 1] [--seconds 5]\n"
        "  [--rate PER_SECOND] [--lines PER_REQUEST] [--retries PERCENT] [--tries 1]\n"
        "  [--population 400000] [--first N] [--count N]\n"
        "  [--replay JOURNAL] [--flood] [--endless] [--unchecked] [--journal FILE]\n"
        "       generator expect [--senders FILE] TEXTS JOURNAL...\n");
    exit(64);
}

static struct plan parse(int count, char **arguments) {
    struct plan plan = {
        .token = "none", .path = "/v1/complaints", .connections = 64, .threads = 1,
        .seconds = 5, .tries = 1,
        .traffic.population = 400000, .count = UINT64_MAX,
    };
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': plan.port = (unsigned short)atoi(optarg); break;
        case 'P': plan.path = optarg; break;
        case 't': plan.token = optarg; break;
        case 'n': snprintf(plan.traffic.run, sizeof plan.traffic.run, "%s", optarg); break;
        case 'x': plan.texts = optarg; break;
        case 'b': plan.traffic.bodies = optarg; break;
        case 'j': plan.journal = optarg; break;
        case 'c': plan.connections = (unsigned)atoi(optarg); break;
        case 'T': plan.threads = (unsigned)atoi(optarg); break;
        case 's': plan.seconds = atof(optarg); break;
        case 'r': plan.rate = atof(optarg); break;
        case 'l': plan.lines = (unsigned)atoi(optarg); break;
        case 'R': plan.retries = (unsigned)atoi(optarg); break;
        case 'a': plan.replay = optarg; break;
        case 'y': plan.tries = (unsigned)atoi(optarg); break;
        case 'o': plan.traffic.population = (uint32_t)atoi(optarg); break;
        case 'f': plan.first = strtoull(optarg, NULL, 10); break;
        case 'C': plan.count = strtoull(optarg, NULL, 10); break;
        case 'F': plan.traffic.is_flood = true; break;
        case 'e': plan.is_endless = true; break;
        case 'u': plan.is_unchecked = true; break;
        default: usage();
        }
    }
    if (plan.threads > plan.connections) plan.threads = plan.connections;
    bool is_named = plan.traffic.run[0] || plan.replay;
    if (plan.port == 0 || !is_named || plan.traffic.population == 0
        || !(plan.texts || plan.traffic.bodies) || plan.threads == 0 || plan.threads > THREADS_MAX
        || strpbrk(plan.traffic.run, "\"\\ ")) {
        usage();
    }
    return plan;
}

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void merge(struct tally *to, const struct tally *from) {
    histogram_merge(&to->latencies, &from->latencies);
    to->requests += from->requests;
    to->acknowledged += from->acknowledged;
    to->counted += from->counted;
    to->duplicates += from->duplicates;
    to->partial += from->partial;
    to->replayed += from->replayed;
    to->rejected += from->rejected;
    to->bytes += from->bytes;
    to->broken += from->broken;
    to->unknown += from->unknown;
    to->resent += from->resent;
    to->unsent += from->unsent;
    to->wrong += from->wrong;
    if (from->fault[0]) memcpy(to->fault, from->fault, sizeof to->fault);
    if (from->last > to->last) to->last = from->last;
    for (int i = 0; i < STATUSES; i++) to->statuses[i] += from->statuses[i];
}

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') printf("\\%c", *text);
        else if ((unsigned char)*text < 0x20) putchar(' ');
        else putchar(*text);
    }
    putchar('"');
}

static void print(const struct tally *tally, double seconds, double cpu) {
    const struct histogram *h = &tally->latencies;
    const char *separator = "";
    printf("{\"seconds\":%.6f,\"cpu\":%.3f,\"requests\":%llu,\"acknowledged\":%llu,"
        "\"counted\":%llu,\"duplicates\":%llu,\"retries\":%llu,\"partial\":%llu,"
        "\"rejected\":%llu,\"bytes\":%llu,\"broken\":%llu,\"unknown\":%llu,"
        "\"resent\":%llu,\"unsent\":%llu,\"wrong\":%llu",
        seconds, cpu, (unsigned long long)tally->requests,
        (unsigned long long)tally->acknowledged, (unsigned long long)tally->counted,
        (unsigned long long)tally->duplicates, (unsigned long long)tally->replayed,
        (unsigned long long)tally->partial, (unsigned long long)tally->rejected,
        (unsigned long long)tally->bytes, (unsigned long long)tally->broken,
        (unsigned long long)tally->unknown, (unsigned long long)tally->resent,
        (unsigned long long)tally->unsent, (unsigned long long)tally->wrong);
    printf(",\"fault\":");
    print_text(tally->fault);
    printf(",\"statuses\":{");
    for (int i = 0; i < STATUSES; i++) {
        if (tally->statuses[i] == 0) continue;
        printf("%s\"%d\":%llu", separator, i, (unsigned long long)tally->statuses[i]);
        separator = ",";
    }
    printf("},\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f,\"mean\":%.3f}\n",
        (double)histogram_at(h, 0.5) / 1e3, (double)histogram_at(h, 0.9) / 1e3,
        (double)histogram_at(h, 0.99) / 1e3, (double)histogram_at(h, 0.999) / 1e3,
        (double)h->largest / 1e3, h->count ? (double)h->sum / (double)h->count / 1e3 : 0);
}

static int load(int count, char **arguments) {
    struct plan plan = parse(count, arguments);
    static struct worker workers[THREADS_MAX];
    static struct tally sum;
    pthread_t threads[THREADS_MAX];
    traffic_prepare(&plan.traffic, plan.texts);
    uint64_t size = traffic_size(&plan.traffic);
    if (plan.replay) {
        plan.replayed = journal_sample(plan.replay, &plan.traffic, plan.count, &size);
        plan.lines = 0;
    }
    if (!plan.is_endless && size != UINT64_MAX && size - plan.first < plan.count) {
        plan.count = size - plan.first;
    }
    if (plan.count > UINT64_MAX / 4) plan.count = UINT64_MAX / 4;
    if (plan.journal) journal = journal_create(plan.journal, &plan.traffic);
    atomic_store(&next_number, plan.first);
    signal(SIGTERM, stop);
    // The connections are made before the first request is due.
    uint64_t start = now_microseconds() + 50000 + plan.connections * 100u;
    for (unsigned i = 0; i < plan.threads; i++) {
        workers[i] = (struct worker){
            .plan = &plan, .index = i, .start = start,
            .end = start + (uint64_t)(plan.seconds * 1e6),
            .connections = plan.connections / plan.threads
                + (i < plan.connections % plan.threads ? 1 : 0),
        };
        if (pthread_create(&threads[i], NULL, worker_run, &workers[i]) != 0) return 71;
    }
    for (unsigned i = 0; i < plan.threads; i++) {
        pthread_join(threads[i], NULL);
        merge(&sum, &workers[i].tally);
    }
    if (journal && fclose(journal) != 0) {
        perror("journal");
        return 74;
    }
    print(&sum, sum.last > start ? (double)(sum.last - start) / 1e6 : 0, cpu_seconds());
    return 0;
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "load") == 0) return load(count - 1, arguments + 1);
    if (count > 1 && strcmp(arguments[1], "expect") == 0) {
        int result = expect(count - 2, arguments + 2);
        if (result == 0) return 0;
    }
    usage();
}

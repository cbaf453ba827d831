#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "load.h"

enum { EVENTS = 256, GRACE = 30000000, TICK = 100, READ_AT_LEAST = 16384, PAUSE = 200000 };
enum { REQUEST_TIMEOUT = 408 };

// What becomes of a connection that got its answer.
enum next { SEND_NEXT, SEND_RETRY, SEND_LATER };

struct connection {
    int descriptor;
    bool is_busy, wants_to_write, is_retry;
    char *out, *in;
    size_t out_size, out_at, in_size, in_room;
    // The complaints under way, and when they were sent or should have been.
    uint64_t first, since;
    // When a refused request is sent again; 0 when it is not.
    uint64_t pause_end;
    unsigned lines, tries;
    unsigned char receipt[16];
};

struct loop {
    struct worker *worker;
    const struct plan *plan;
    struct tally *tally;
    struct connection *connections, **idle;
    unsigned idle_first, idle_count, busy_count, paused_count;
    int epoll, timer;
    uint64_t arrivals;
    bool is_exhausted;
    struct record *records;
    bool *rejected;
    size_t head_size;
    char head[1024];
};

static void fault(struct loop *loop, const char *what, const struct answer *answer) {
    loop->tally->wrong++;
    snprintf(loop->tally->fault, sizeof loop->tally->fault, "%s: %d %.*s", what, answer->status,
        (int)(answer->body_size < 160 ? answer->body_size : 160), answer->body);
}

static void fail(const char *what) {
    perror(what);
    exit(69);
}

// Connects; the server is on this machine, so nobody waits for that long.
static void connect_to(struct loop *loop, struct connection *c) {
    struct sockaddr_in name = {
        .sin_family = AF_INET,
        .sin_port = htons(loop->plan->port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int yes = 1;
    c->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->descriptor < 0) fail("socket");
    for (int tries = 0; connect(c->descriptor, (struct sockaddr *)&name, sizeof name) != 0;) {
        if (++tries == 100) fail("connect");
        usleep(20000);
        close(c->descriptor);
        c->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    }
    setsockopt(c->descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, c->descriptor, &event) != 0) fail("epoll_ctl");
    c->in_size = 0;
    c->wants_to_write = false;
}

static void set_writing(struct loop *loop, struct connection *c, bool wants) {
    if (c->wants_to_write == wants) return;
    c->wants_to_write = wants;
    struct epoll_event event = {.events = EPOLLIN | (wants ? EPOLLOUT : 0u), .data.ptr = c};
    epoll_ctl(loop->epoll, EPOLL_CTL_MOD, c->descriptor, &event);
}

// Idle connections wait in a ring and are used by turns: one that is never used is ended by the
// server.
static void add_idle(struct loop *loop, struct connection *c) {
    loop->idle[(loop->idle_first + loop->idle_count++) % loop->worker->connections] = c;
}

static struct connection *first_idle(const struct loop *loop) {
    return loop->idle[loop->idle_first];
}

static void drop_first_idle(struct loop *loop) {
    loop->idle_first = (loop->idle_first + 1) % loop->worker->connections;
    loop->idle_count--;
}

static void become_idle(struct loop *loop, struct connection *c) {
    c->is_busy = false;
    loop->busy_count--;
    add_idle(loop, c);
}

// A connection that broke. What was under way has an unknown outcome: it is counted, not guessed.
static void reconnect(struct loop *loop, struct connection *c) {
    close(c->descriptor);
    connect_to(loop, c);
    if (c->is_busy && c->pause_end == 0) {
        loop->tally->broken++;
        loop->tally->unknown += c->lines;
        become_idle(loop, c);
    }
}

static void write_more(struct loop *loop, struct connection *c) {
    ssize_t written =
        send(c->descriptor, c->out + c->out_at, c->out_size - c->out_at,
            MSG_DONTWAIT | MSG_NOSIGNAL);
    // A broken connection is noticed where it is read; what the server said before it closed, too.
    if (written < 0) written = 0;
    c->out_at += (size_t)written;
    set_writing(loop, c, c->out_at < c->out_size);
}

// Reserves up to `lines` numbers; returns how many there still are.
static unsigned reserve(struct loop *loop, uint64_t *first) {
    const struct plan *plan = loop->plan;
    uint64_t lines = plan->lines ? plan->lines : 1, end = plan->first + plan->count;
    *first = atomic_fetch_add_explicit(&next_number, lines, memory_order_relaxed);
    if (plan->is_endless) return (unsigned)lines;
    if (*first >= end) return 0;
    return (unsigned)(end - *first < lines ? end - *first : lines);
}

// The number of a connection's complaint under way.
static uint64_t number_of(const struct plan *plan, const struct connection *c, unsigned line) {
    if (plan->replayed) return plan->replayed[c->first].number;
    return (c->first + line) % traffic_size(&plan->traffic);
}

static void compose(struct loop *loop, struct connection *c) {
    const struct plan *plan = loop->plan;
    // The length stands before the body, so the body is written behind the room for the heading.
    char *body = c->out + sizeof loop->head + 32, *at = body, digits[32];
    for (unsigned i = 0; i < c->lines; i++) {
        at += traffic_compose(&plan->traffic, number_of(plan, c, i), at);
        if (plan->lines) *at++ = '\n';
    }
    int digits_size = snprintf(digits, sizeof digits, "%zu\r\n\r\n", (size_t)(at - body));
    char *start = body - digits_size - (long)loop->head_size;
    memcpy(start, loop->head, loop->head_size);
    memcpy(body - digits_size, digits, (size_t)digits_size);
    c->out_at = (size_t)(start - c->out);
    c->out_size = (size_t)(at - c->out);
    loop->tally->bytes += (uint64_t)(at - body);
}

// Sends the next request; false when there is none.
static bool send_next(struct loop *loop, struct connection *c, uint64_t since) {
    uint64_t first;
    unsigned lines = reserve(loop, &first);
    if (lines == 0) {
        loop->is_exhausted = true;
        return false;
    }
    c->first = first;
    c->lines = lines;
    c->since = since;
    c->is_busy = true;
    c->is_retry = loop->plan->replayed != NULL;
    if (c->is_retry) memcpy(c->receipt, loop->plan->replayed[first].receipt, sizeof c->receipt);
    c->tries = 1;
    loop->busy_count++;
    compose(loop, c);
    write_more(loop, c);
    return true;
}

static void acknowledge(struct loop *loop, size_t count) {
    loop->tally->acknowledged += count;
    if (loop->plan->journal) journal_append(loop->records, count);
}

// Whether the receipt is about the sender that the complaint was about: no mixed-up answers.
static bool is_about_sender(const struct plan *plan, uint64_t number, const struct answer *answer) {
    if (plan->traffic.bodies) return true;
    char sender[SENDER_MAX];
    struct complaint x = traffic_draw(&plan->traffic, number);
    const char *value = receipt_member(answer, "value");
    if (x.sender == 0) return value == NULL;
    size_t size = traffic_sender(x.sender, false, sender);
    return value && (size_t)(answer->body + answer->body_size - value) > size
        && memcmp(value, sender, size) == 0 && value[size] == '"';
}

static void take_receipt(struct loop *loop, struct connection *c, const struct answer *answer) {
    struct tally *tally = loop->tally;
    struct record *record = loop->records;
    *record = (struct record){.number = number_of(loop->plan, c, 0)};
    const char *status = receipt_member(answer, "status");
    if (!status || !receipt_id(answer, record->receipt)) {
        fault(loop, "no receipt", answer);
        return;
    }
    if (!is_about_sender(loop->plan, record->number, answer)) {
        fault(loop, "the receipt of another complaint", answer);
        return;
    }
    // A file has retries of its own; else only what is sent again is one.
    if (answer->is_replay != c->is_retry && !loop->plan->traffic.bodies && c->tries == 1) {
        fault(loop, c->is_retry ? "counted again" : "taken for a retry", answer);
        return;
    }
    if (c->is_retry && memcmp(c->receipt, record->receipt, sizeof c->receipt) != 0) {
        fault(loop, "a retry got another receipt", answer);
        return;
    }
    memcpy(c->receipt, record->receipt, sizeof c->receipt);
    record->outcome = answer->is_replay ? 'r' : *status;
    switch (record->outcome) {
    case 'c': tally->counted++; break;
    case 'd': tally->duplicates++; break;
    case 'p': tally->partial++; break;
    case 'r': tally->duplicates++, tally->replayed++; break;
    default: fault(loop, "an unknown status", answer); return;
    }
    acknowledge(loop, 1);
}

static void take_summary(struct loop *loop, struct connection *c, const struct answer *answer) {
    struct tally *tally = loop->tally;
    struct summary summary;
    if (!summary_read(answer, &summary, loop->rejected, c->lines)) {
        fault(loop, "not the summary of these lines", answer);
        return;
    }
    tally->counted += summary.counted;
    tally->duplicates += summary.duplicates;
    tally->replayed += summary.retries;
    tally->partial += summary.partial;
    tally->rejected += summary.rejected;
    size_t count = 0;
    for (unsigned i = 0; i < c->lines; i++) {
        if (loop->rejected[i]) continue;
        loop->records[count++] = (struct record){.number = c->first + i, .outcome = 'b'};
    }
    acknowledge(loop, count);
}

// Whether what was refused is sent again later, as a carrier would.
static enum next after_refusal(struct loop *loop, struct connection *c, int status) {
    if (status < 500) return SEND_NEXT;
    if (c->tries >= loop->plan->tries) {
        // Some of it may be recorded.
        loop->tally->unknown += c->lines;
        return SEND_NEXT;
    }
    c->tries++;
    loop->tally->resent += c->lines;
    return SEND_LATER;
}

// Takes a whole answer; returns what is to be sent after it.
static enum next take_answer(struct loop *loop, struct connection *c, const struct answer *answer) {
    const struct plan *plan = loop->plan;
    uint64_t now = now_microseconds();
    loop->tally->requests++;
    loop->tally->last = now;
    histogram_add(&loop->tally->latencies, now > c->since ? now - c->since : 0);
    int status = answer->status > 0 && answer->status < STATUSES ? answer->status : 0;
    loop->tally->statuses[status]++;
    if (status / 100 != 2) return after_refusal(loop, c, status);
    if (plan->is_unchecked) {
        loop->tally->acknowledged += c->lines;
        return SEND_NEXT;
    }
    if (plan->lines) take_summary(loop, c, answer); else take_receipt(loop, c, answer);
    bool is_again = plan->retries && !plan->lines && !c->is_retry && !answer->is_replay
        && c->first * 2654435761u % 100 < plan->retries;
    return is_again ? SEND_RETRY : SEND_NEXT;
}

static void send_again(struct loop *loop, struct connection *c) {
    c->since = now_microseconds();
    compose(loop, c);
    write_more(loop, c);
}

// Sends again what has waited long enough.
static void send_paused(struct loop *loop, uint64_t now) {
    for (unsigned i = 0; loop->paused_count && i < loop->worker->connections; i++) {
        struct connection *c = &loop->connections[i];
        if (c->pause_end == 0 || c->pause_end > now) continue;
        c->pause_end = 0;
        loop->paused_count--;
        send_again(loop, c);
    }
}

static void go_on(struct loop *loop, struct connection *c, enum next next) {
    switch (next) {
    case SEND_NEXT: become_idle(loop, c); break;
    case SEND_RETRY:
        c->is_retry = true;
        send_again(loop, c);
        break;
    case SEND_LATER:
        c->pause_end = now_microseconds() + PAUSE;
        loop->paused_count++;
        break;
    }
}

// Reads what there is; takes the answer when it is whole.
static void read_more(struct loop *loop, struct connection *c) {
    if (c->in_room - c->in_size < READ_AT_LEAST) {
        c->in_room = c->in_room ? 2 * c->in_room : 2 * READ_AT_LEAST;
        c->in = realloc(c->in, c->in_room);
        if (!c->in) fail("realloc");
    }
    ssize_t size = recv(c->descriptor, c->in + c->in_size, c->in_room - c->in_size, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
        reconnect(loop, c);
        return;
    }
    c->in_size += (size_t)size;
    struct answer answer;
    long whole = answer_parse(c->in, c->in_size, &answer);
    if (whole == 0) return;
    if (whole > 0 && !c->is_busy && answer.status == REQUEST_TIMEOUT) {
        // The server does not wait for the next request any longer.
        reconnect(loop, c);
        return;
    }
    if (whole < 0 || !c->is_busy || (size_t)whole != c->in_size) {
        fault(loop, "not an answer", &(struct answer){.body = c->in, .body_size = c->in_size});
        reconnect(loop, c);
        return;
    }
    enum next next = take_answer(loop, c, &answer);
    c->in_size = 0;
    if (answer.closes) {
        close(c->descriptor);
        connect_to(loop, c);
    }
    go_on(loop, c, next);
}

// Sends what is due; sets the timer for what comes next.
static void send_due(struct loop *loop, uint64_t now) {
    const struct plan *plan = loop->plan;
    if (plan->rate == 0) {
        while (now < loop->worker->end && loop->idle_count && !loop->is_exhausted) {
            if (send_next(loop, first_idle(loop), now_microseconds())) drop_first_idle(loop);
        }
        return;
    }
    double interval = 1e6 * plan->threads / plan->rate;
    double offset = interval * loop->worker->index / plan->threads;
    for (;;) {
        uint64_t due = loop->worker->start + (uint64_t)(offset + interval * (double)loop->arrivals);
        if (due >= loop->worker->end || loop->is_exhausted) {
            loop->is_exhausted = true;
            return;
        }
        if (loop->idle_count == 0) return;
        if (due > now) {
            struct itimerspec wait = {
                .it_value = {(time_t)(due / 1000000), (long)(due % 1000000 * 1000)},
            };
            timerfd_settime(loop->timer, TFD_TIMER_ABSTIME, &wait, NULL);
            return;
        }
        if (send_next(loop, first_idle(loop), due)) {
            drop_first_idle(loop);
            loop->arrivals++;
        }
    }
}

static void prepare(struct loop *loop) {
    const struct plan *plan = loop->plan;
    unsigned lines = plan->lines ? plan->lines : 1;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->timer, &event);
    loop->records = calloc(lines, sizeof *loop->records);
    loop->rejected = calloc(lines, sizeof *loop->rejected);
    loop->connections = calloc(loop->worker->connections, sizeof *loop->connections);
    loop->idle = calloc(loop->worker->connections, sizeof *loop->idle);
    loop->head_size = (size_t)snprintf(loop->head, sizeof loop->head,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
        "Content-Type: application/%s\r\nContent-Length: ",
        plan->path, plan->port, plan->token, plan->lines ? "x-ndjson" : "json");
    size_t room = sizeof loop->head + 32 + lines * (traffic_longest(&plan->traffic) + 1);
    for (unsigned i = 0; i < loop->worker->connections; i++) {
        struct connection *c = &loop->connections[i];
        c->out = malloc(room);
        if (!c->out) fail("malloc");
        connect_to(loop, c);
        add_idle(loop, c);
    }
}

void *worker_run(void *argument) {
    struct worker *worker = argument;
    struct loop loop = {.worker = worker, .plan = worker->plan, .tally = &worker->tally};
    struct epoll_event events[EVENTS];
    prepare(&loop);
    while (now_microseconds() < worker->start) usleep(500);
    for (;;) {
        uint64_t now = now_microseconds(), fired;
        if (atomic_load_explicit(&is_stopping, memory_order_relaxed)) loop.is_exhausted = true;
        send_paused(&loop, now);
        send_due(&loop, now);
        bool is_over = loop.is_exhausted || (loop.plan->rate == 0 && now >= worker->end);
        if (is_over && loop.busy_count == 0) break;
        if (now > worker->end + GRACE) break;
        int count = epoll_wait(loop.epoll, events, EVENTS, TICK);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                if (read(loop.timer, &fired, sizeof fired) < 0) continue;
                continue;
            }
            if (events[i].events & EPOLLOUT) write_more(&loop, c);
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_more(&loop, c);
        }
    }
    for (unsigned i = 0; i < worker->connections; i++) {
        if (!loop.connections[i].is_busy) continue;
        loop.tally->broken++;
        loop.tally->unknown += loop.connections[i].lines;
    }
    if (loop.plan->rate > 0) {
        double due = loop.plan->rate / loop.plan->threads * loop.plan->seconds;
        uint64_t end = loop.plan->first + loop.plan->count;
        bool is_short = !is_stopping && atomic_load(&next_number) < end;
        if (is_short && due > (double)loop.arrivals + 1) {
            loop.tally->unsent = (uint64_t)due - loop.arrivals;
        }
    }
    return NULL;
}

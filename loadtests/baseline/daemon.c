// The least that libmicrohttpd can do for the same requests: read the body, answer 202.
//
// It is driven as the gateway drives it: each thread has a daemon without threads of its own on a
// listening socket that shares the port, an epoll set with the daemon's epoll descriptor nested in
// it, and calls MHD_run. Nothing is parsed, looked up, suspended or stored.
//
// daemon THREADS: listens on a free port of 127.0.0.1, prints it, and runs until it is killed.
#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// As long as the gateway's receipt.
static char receipt[] =
    "{\"id\":\"01990000-0000-7000-8000-000000000000\",\"status\":\"counted\","
    "\"sender\":{\"kind\":\"msisdn\",\"value\":\"+447700900123\"},"
    "\"campaign\":\"00000000000000000000000000000000\"}";

static struct MHD_Response *answer;

static void fail(const char *what) {
    perror(what);
    exit(69);
}

static enum MHD_Result take(
    void *context, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *data, size_t *size, void **request) {
    static char seen;
    (void)context, (void)url, (void)method, (void)version, (void)data;
    if (!*request) {
        *request = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_ACCEPTED, answer);
}

static int listen_on(unsigned short *port) {
    struct sockaddr_in name = {
        .sin_family = AF_INET,
        .sin_port = htons(*port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t size = sizeof name;
    int yes = 1;
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) fail("socket");
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    if (bind(descriptor, (struct sockaddr *)&name, sizeof name) != 0) fail("bind");
    if (listen(descriptor, 4096) != 0) fail("listen");
    if (getsockname(descriptor, (struct sockaddr *)&name, &size) != 0) fail("getsockname");
    *port = ntohs(name.sin_port);
    return descriptor;
}

static void *serve(void *argument) {
    int listening = *(int *)argument;
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, take, NULL,
        MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_CONNECTION_LIMIT, 6000u,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_END);
    if (!daemon) fail("MHD_start_daemon");
    int inner = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    int outer = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    if (outer < 0 || epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event) != 0) fail("epoll");
    for (;;) {
        MHD_UNSIGNED_LONG_LONG milliseconds;
        int wait = MHD_get_timeout(daemon, &milliseconds) == MHD_YES ? (int)milliseconds : -1;
        epoll_wait(outer, &event, 1, wait);
        MHD_run(daemon);
    }
    return NULL;
}

int main(int count, char **arguments) {
    int threads = count == 2 ? atoi(arguments[1]) : 0;
    if (threads < 1 || threads > 64) {
        fprintf(stderr, "usage: daemon THREADS\n");
        return 64;
    }
    answer = MHD_create_response_from_buffer(
        sizeof receipt - 1, receipt, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(answer, "Content-Type", "application/json");
    static int sockets[64];
    unsigned short port = 0;
    for (int i = 0; i < threads; i++) sockets[i] = listen_on(&port);
    for (int i = 0; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, &sockets[i]) != 0) fail("pthread_create");
    }
    printf("%u\n", port);
    fflush(stdout);
    for (;;) pause();
}

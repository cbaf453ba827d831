#define _GNU_SOURCE
#include "shim.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int descriptor, uint32_t conditions, uint64_t token) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    if (conditions & CLINUX_READABLE) event.events |= EPOLLIN | EPOLLRDHUP;
    if (conditions & CLINUX_WRITABLE) event.events |= EPOLLOUT;
    event.data.u64 = token;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t conditions, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, conditions, token);
}

int clinux_epoll_modify(int epoll, int descriptor, uint32_t conditions, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, conditions, token);
}

int clinux_epoll_remove(int epoll, int descriptor) {
    return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int timeout) {
    struct epoll_event raw[256];
    int count = epoll_wait(epoll, raw, capacity < 256 ? capacity : 256, timeout);
    for (int i = 0; i < count; i++) {
        uint32_t conditions = 0;
        if (raw[i].events & (EPOLLIN | EPOLLRDHUP)) conditions |= CLINUX_READABLE;
        if (raw[i].events & EPOLLOUT) conditions |= CLINUX_WRITABLE;
        if (raw[i].events & (EPOLLERR | EPOLLHUP)) conditions |= CLINUX_BROKEN;
        events[i].conditions = conditions;
        events[i].token = raw[i].data.u64;
    }
    return count;
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void clinux_eventfd_signal(int descriptor) {
    uint64_t one = 1;
    // A full counter (EAGAIN) is readable already, which is all that is wanted.
    while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) {}
}

void clinux_eventfd_clear(int descriptor) {
    uint64_t count;
    while (read(descriptor, &count, sizeof count) < 0 && errno == EINTR) {}
}

void clinux_name_thread(const char *name) {
    char kept[16];
    strncpy(kept, name, sizeof kept - 1);
    kept[sizeof kept - 1] = 0;
    pthread_setname_np(pthread_self(), kept);
}

int64_t clinux_milliseconds_since_arrival(int descriptor) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
    return info.tcpi_last_data_recv;
}

int64_t clinux_bytes_acknowledged(int descriptor) {
    // glibc's structure ends before these fields, linux/tcp.h conflicts with glibc's header.
    struct {
        struct tcp_info known;
        uint64_t pacing_rate, max_pacing_rate, bytes_acknowledged;
    } info;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
    return size < sizeof info ? -1 : (int64_t)info.bytes_acknowledged;
}

int clinux_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int clinux_accept(int descriptor) {
    return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

ssize_t clinux_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t clinux_receive(int descriptor, void *bytes, size_t capacity) {
    return recv(descriptor, bytes, capacity, MSG_DONTWAIT);
}

void clinux_shut_down(int descriptor) { shutdown(descriptor, SHUT_RDWR); }

void clinux_finish_sending(int descriptor) { shutdown(descriptor, SHUT_WR); }

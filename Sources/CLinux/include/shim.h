#pragma once
// What Linux offers and Swift's Glibc module does not import, or imports differently depending on
// what else a file imports: epoll, eventfd and the naming of threads.
#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

/// What an epoll wake-up says of one descriptor.
typedef struct {
    /// CLINUX_READABLE, CLINUX_WRITABLE, CLINUX_BROKEN.
    uint32_t conditions;
    /// What the descriptor was registered with.
    uint64_t token;
} clinux_event;

static const uint32_t CLINUX_READABLE = 1;
static const uint32_t CLINUX_WRITABLE = 2;
/// An error or a hang-up; reported whether asked for or not.
static const uint32_t CLINUX_BROKEN = 4;

/// Every function here returns -1 and sets errno on failure.
int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t conditions, uint64_t token);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t conditions, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
/// Takes at most 256 events; timeout in milliseconds, -1 for none.
int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int timeout);

/// A non-blocking event counter, closed on exec.
int clinux_eventfd(void);
/// Makes the counter readable.
void clinux_eventfd_signal(int descriptor);
/// Makes the counter unreadable until the next signal.
void clinux_eventfd_clear(int descriptor);

/// Names the calling thread; the kernel keeps fifteen bytes.
void clinux_name_thread(const char *name);

// Sockets: their constants are enumerators or integers to Swift, depending on what else is
// imported.

/// A TCP socket that does not block, closed on exec.
int clinux_stream_socket(int family);
/// The next client of a listening socket, its socket neither blocking nor kept on exec, or -1.
int clinux_accept(int descriptor);
/// Sends what can be sent at once, without SIGPIPE.
ssize_t clinux_send(int descriptor, const void *bytes, size_t count);
/// Receives what has arrived, without waiting.
ssize_t clinux_receive(int descriptor, void *bytes, size_t capacity);
/// Ends both directions of a connection, but keeps the descriptor.
void clinux_shut_down(int descriptor);
/// Ends the sending direction of a connection.
void clinux_finish_sending(int descriptor);
/// For how many milliseconds nothing has arrived on a TCP socket.
int64_t clinux_milliseconds_since_arrival(int descriptor);
/// How many bytes the other end of a TCP socket has acknowledged so far.
int64_t clinux_bytes_acknowledged(int descriptor);

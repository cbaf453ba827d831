#pragma once
// libmicrohttpd for Swift: what its header declares variadically, and the few questions the server
// asks of a connection. Everything is to be called on the thread that runs the daemon.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <microhttpd.h>

/// Called when libmicrohttpd itself answers a request it could not parse, with the status it sent.
typedef void (*cmicrohttpd_refusal_callback)(void *context, unsigned status);
/// Called with the target of a request, before libmicrohttpd changes it; returns the request's
/// state.
typedef void *(*cmicrohttpd_target_callback)(
    void *context, const char *target, struct MHD_Connection *connection);

/// Called with what libmicrohttpd has received on a descriptor before it looks at it; returns how
/// much of it libmicrohttpd shall see, 0 to make it find the connection ended.
typedef size_t (*cmicrohttpd_received_callback)(
    void *context, int descriptor, const void *bytes, size_t count);

typedef struct {
    void *context;
    MHD_AccessHandlerCallback access;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    cmicrohttpd_target_callback target;
    cmicrohttpd_refusal_callback refusal;
    cmicrohttpd_received_callback received;
    /// Bound, listening and non-blocking; the daemon closes it unless it is quiesced first.
    int listening_socket;
    unsigned connections_max;
    size_t memory_per_connection;
} cmicrohttpd_settings;

/// Starts a daemon that epolls but has no thread; null on failure.
///
/// The settings must stay where they are until the daemon is stopped.
struct MHD_Daemon *cmicrohttpd_start(const cmicrohttpd_settings *settings);
/// Lets the daemon do what there is to do; only here is `received` called.
void cmicrohttpd_run(struct MHD_Daemon *daemon, const cmicrohttpd_settings *settings);
/// Whether libmicrohttpd receives through this module, without which nothing calls `received`.
int cmicrohttpd_sees_input(void);
/// The descriptor that is readable when the daemon has something to do.
int cmicrohttpd_epoll(struct MHD_Daemon *daemon);
/// Within how many milliseconds the daemon must run, or -1.
int64_t cmicrohttpd_timeout(struct MHD_Daemon *daemon);

/// What the connection callback stored.
void *cmicrohttpd_connection_context(struct MHD_Connection *connection);
int cmicrohttpd_descriptor(struct MHD_Connection *connection);
/// Writes the client's address in numbers, without its port, and a NUL to `text`; 0 on failure.
///
/// \param size of `text`: 64 is enough.
int cmicrohttpd_client_address(struct MHD_Connection *connection, char *text, size_t size);
/// From the first byte of the method to the end of the empty line.
size_t cmicrohttpd_head_size(struct MHD_Connection *connection);
/// How many headers libmicrohttpd found.
int cmicrohttpd_header_count(struct MHD_Connection *connection);
/// The first header of that name, whatever the case of its letters, or null.
const char *cmicrohttpd_header(
    struct MHD_Connection *connection, const char *name, size_t name_size, size_t *value_size);
/// Gives memory of an idle connection back to the system where it holds nothing but zeros.
///
/// \param head where the head of its last request began: where its memory begins, or at most eight
/// bytes behind. What is read there stays the same: zeros.
void cmicrohttpd_release_zeros(uintptr_t head, size_t memory_per_connection);

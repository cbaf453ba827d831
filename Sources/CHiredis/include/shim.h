#pragma once
// hiredis, used as a codec: it parses replies; commands are written in Swift. Sockets, deadlines
// and reconnecting are the reactor's, because a hiredis context is dead after a timeout and its
// redisReconnect forgets the read timeout. Only the module Redis imports this.
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

/// Starts connecting a non-blocking stream socket to a Unix socket's path. Returns the descriptor,
/// or -1 with errno set; an unfinished connect (EINPROGRESS, EAGAIN) is no failure.
int chiredis_connect_unix(const char *path);

/// One address of a host with its port.
struct chiredis_address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/// Looks up the addresses of a host, at most `max` of them, and returns how many there are.
/// It may block for long, unless `numeric` says that only a numeric address is wanted.
int chiredis_resolve(const char *host, const char *port, int numeric,
                     struct chiredis_address *addresses, int max);

/// Starts connecting like chiredis_connect_unix.
int chiredis_connect_tcp(const struct chiredis_address *address);

/// The error that a finished connect left on the socket, 0 for none.
int chiredis_socket_error(int descriptor);

/// send(2) without SIGPIPE.
ptrdiff_t chiredis_send(int descriptor, const void *bytes, size_t count);

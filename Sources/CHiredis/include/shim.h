#pragma once
// hiredis, used as a codec: it parses replies; commands are written in Swift. Sockets, deadlines and
// reconnecting are the reactor's, because a hiredis context is dead after a timeout and its
// redisReconnect forgets the read timeout. Only the module Redis imports this.
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/un.h>

/// Starts connecting a non-blocking stream socket to a Unix socket's path. Returns the descriptor,
/// or -1 with errno set; an unfinished connect (EINPROGRESS, EAGAIN) is no failure.
int chiredis_connect_unix(const char *path);

/// The same for a numeric IPv4 or IPv6 address, or a name that resolves to one.
/// Returns -2 when the name does not resolve.
int chiredis_connect_tcp(const char *host, const char *port);

/// The error that a finished connect left on the socket, 0 for none.
int chiredis_socket_error(int descriptor);

/// send(2) without SIGPIPE.
ptrdiff_t chiredis_send(int descriptor, const void *bytes, size_t count);

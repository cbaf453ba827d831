#include "shim.h"
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <string.h>

// Without a logger libmicrohttpd writes the HTML of its error pages to stderr. The only message of
// interest is the one that announces such a page; its first argument is the status.
static void log_message(void *context, const char *format, va_list arguments) {
    const cmicrohttpd_settings *settings = context;
    static const char announcement[] = "Error processing request (HTTP response code is %u";
    if (strncmp(format, announcement, sizeof announcement - 1) == 0) {
        settings->refusal(settings->context, va_arg(arguments, unsigned));
    }
}

// Targets are decoded in Swift: here a decoded NUL would cut them short.
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *cmicrohttpd_start(const cmicrohttpd_settings *settings) {
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
        NULL, NULL, settings->access, settings->context,
        // First, so that what follows can already be logged.
        MHD_OPTION_EXTERNAL_LOGGER, log_message, (void *)settings,
        MHD_OPTION_LISTEN_SOCKET, settings->listening_socket,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection, settings->context,
        MHD_OPTION_URI_LOG_CALLBACK, settings->target, settings->context,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_CONNECTION_LIMIT, settings->connections_max,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->memory_per_connection,
        // Deadlines are the server's own: libmicrohttpd's timeout is one of inactivity.
        MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        // What strictness would refuse without a word, the guard refuses with a reason.
        MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_END);
}

int cmicrohttpd_epoll(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

int64_t cmicrohttpd_timeout(struct MHD_Daemon *daemon) {
    MHD_UNSIGNED_LONG_LONG timeout;
    return MHD_get_timeout(daemon, &timeout) == MHD_YES ? (int64_t)timeout : -1;
}

void *cmicrohttpd_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

int cmicrohttpd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

int cmicrohttpd_client_address(struct MHD_Connection *connection, char *text, size_t size) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr) {
        return 0;
    }
    const struct sockaddr *address = info->client_addr;
    socklen_t length =
        address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    return getnameinfo(address, length, text, (socklen_t)size, NULL, 0, NI_NUMERICHOST) == 0;
}

size_t cmicrohttpd_head_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

int cmicrohttpd_header_count(struct MHD_Connection *connection) {
    return MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
}

const char *cmicrohttpd_header(
    struct MHD_Connection *connection, const char *name, size_t name_size, size_t *value_size) {
    const char *value = NULL;
    *value_size = 0;
    if (MHD_lookup_connection_value_n(
            connection, MHD_HEADER_KIND, name, name_size, &value, value_size) != MHD_YES) {
        return NULL;
    }
    return value;
}

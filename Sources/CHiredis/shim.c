#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int start_connect(int family, const struct sockaddr *address, socklen_t length) {
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (family != AF_UNIX) {
        int on = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    if (connect(descriptor, address, length) == 0 || errno == EINPROGRESS) return descriptor;
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int chiredis_connect_unix(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, length + 1);
    return start_connect(AF_UNIX, (const struct sockaddr *)&address, sizeof address);
}

int chiredis_resolve(const char *host, const char *port, int numeric,
                     struct chiredis_address *addresses, int max) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    if (numeric) hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0) return 0;
    int count = 0;
    for (struct addrinfo *one = found; one != NULL && count < max; one = one->ai_next) {
        if (one->ai_addrlen > sizeof addresses[count].storage) continue;
        memcpy(&addresses[count].storage, one->ai_addr, one->ai_addrlen);
        addresses[count].length = one->ai_addrlen;
        count++;
    }
    freeaddrinfo(found);
    return count;
}

int chiredis_connect_tcp(const struct chiredis_address *address) {
    const struct sockaddr *socket_address = (const struct sockaddr *)&address->storage;
    return start_connect(socket_address->sa_family, socket_address, address->length);
}

int chiredis_socket_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
    return error;
}

ptrdiff_t chiredis_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL);
}

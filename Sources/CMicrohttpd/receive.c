// Looking at what libmicrohttpd receives before it does.
//
// It offers no such hook, and it calls recv(3) for every byte it reads. A function of that name in
// the program takes precedence over the C library's, as ELF has it, for the program and all its
// libraries. This one makes the same system call as the C library's, and nothing else outside of
// cmicrohttpd_run. The server checks at its start that it is in force.
#define _GNU_SOURCE
#include "shim.h"
#include <dlfcn.h>

// Set on the thread that runs a daemon, while it does.
static _Thread_local const cmicrohttpd_settings *running;

ssize_t recv(int descriptor, void *bytes, size_t capacity, int flags) {
    ssize_t count = recvfrom(descriptor, bytes, capacity, flags, NULL, NULL);
    if (running == NULL || count <= 0) return count;
    return (ssize_t)running->received(running->context, descriptor, bytes, (size_t)count);
}

void cmicrohttpd_run(struct MHD_Daemon *daemon, const cmicrohttpd_settings *settings) {
    running = settings;
    MHD_run(daemon);
    running = NULL;
}

int cmicrohttpd_sees_input(void) {
    return dlsym(RTLD_DEFAULT, "recv") == (void *)recv;
}

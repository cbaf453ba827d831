// fsync-tracker: notes how much of each file has reached the disk.
//
// Loaded into redis-server with LD_PRELOAD by the power-cut test. After each successful fsync or
// fdatasync one line "<bytes> <path>" is appended to the file that FSYNC_TRACKER_LOG names: the
// size of the file before the call, which is the least that is now on the disk. The line is
// written before the call returns, so before Redis can answer anybody.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(int descriptor, off_t size) {
    static int log = -1;
    if (log == -1) {
        const char *path = getenv("FSYNC_TRACKER_LOG");
        if (path == NULL) abort();
        log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log == -1) abort();
    }
    char link[64], path[PATH_MAX], line[PATH_MAX + 32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path);
    if (length < 0) abort();
    int count = snprintf(line, sizeof line, "%lld %.*s\n", (long long)size, (int)length, path);
    if (write(log, line, count) != count) abort();
}

static int tracked(const char *name, int descriptor) {
    int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (call == NULL) abort();
    struct stat before;
    int is_known = fstat(descriptor, &before) == 0;
    int result = call(descriptor);
    int error = errno;
    if (result == 0 && is_known) note(descriptor, before.st_size);
    errno = error;
    return result;
}

int fsync(int descriptor) { return tracked("fsync", descriptor); }

int fdatasync(int descriptor) { return tracked("fdatasync", descriptor); }

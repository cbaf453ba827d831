// Memory of idle connections.
//
// After each request libmicrohttpd overwrites the whole memory of the connection with zeros, so an
// idle connection that has had a request occupies all of it. Pages of zeros need not be there.
#define _DEFAULT_SOURCE
#include "shim.h"
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_zero(const uint64_t *words, size_t count) {
    for (size_t index = 0; index < count; index++) {
        if (words[index] != 0) return false;
    }
    return true;
}

void cmicrohttpd_release_zeros(uintptr_t head, size_t memory_per_connection) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = (head + page - 1) / page * page;
    // malloc aligns to 16 bytes, so memory whose head is at a page's start begins with it. Else the
    // last bytes may be somebody else's, and with them the last page.
    uintptr_t end = head + memory_per_connection - (head == first ? 0 : 16);
    uintptr_t zeros = first;
    for (uintptr_t next = first; ; next += page) {
        bool is_inside = next + page <= end;
        if (is_inside && is_zero((const uint64_t *)next, page / sizeof(uint64_t))) continue;
        if (next > zeros) madvise((void *)zeros, next - zeros, MADV_DONTNEED);
        if (!is_inside) return;
        zeros = next + page;
    }
}

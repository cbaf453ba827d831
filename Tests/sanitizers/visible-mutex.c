// Makes Swift's Mutex visible to ThreadSanitizer. Preloaded by Tests/sanitize.
//
// A Mutex of the standard library takes and gives up its lock in code that is compiled into the
// user's, where ThreadSanitizer sees the atomic operations. When somebody has to wait, both happen
// in libswiftSynchronization, with the kernel's help (FUTEX_LOCK_PI), and that library is not built
// with ThreadSanitizer: the order between the thread that unlocked and the one that waited is lost,
// and all that the mutex guards would be reported. So these two functions are wrapped, and the
// order is told. Nothing else is hidden, as a list of suppressions would.
// The names are those of Synchronization._MutexHandle._lockSlow(UInt32) and _unlockSlow() in
// Swift 6.0 to 6.3; should they change, this wraps nothing and the reports come back.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Absent in programs without ThreadSanitizer, which are also loaded with this.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFT void lock(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void unlock(SELF mutex) __asm__(UNLOCK);

static void *original(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL) abort();
    return function;
}

SWIFT void lock(uint32_t thread, SELF mutex) {
    ((SWIFT void (*)(uint32_t, SELF))original(LOCK))(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock(SELF mutex) {
    if (__tsan_release) __tsan_release(mutex);
    ((SWIFT void (*)(SELF))original(UNLOCK))(mutex);
}

#pragma once
// Child processes, file locks and signals.

/// Takes an exclusive lock on an open file without waiting (flock(2)); -1 with EWOULDBLOCK when
/// another process holds it. The lock lives as long as the open file, also in children.
int clinux_try_lock(int descriptor);

/// Starts `arguments[0]` (found through PATH) with its output appended to `log`.
///
/// The child is asked to stop with SIGTERM when the calling *thread* ends, so call from a thread
/// that lives as long as the process. It keeps no descriptor but the standard ones and `kept` (-1
/// for none), has all signals unblocked and its own process group, so that a Ctrl-C at the terminal
/// does not reach it. Returns its pid; -1 with errno set when it could not be started.
int clinux_spawn(char *const *arguments, int log, int kept);

/// Waits for a child; returns its wait status, or -1.
int clinux_wait(int pid);

/// Lets a process have only what others leave of the cores (SCHED_IDLE); -1 with errno on failure.
int clinux_schedule_last(int pid);

/// Lets a process have its share of the cores again (SCHED_OTHER); -1 with errno on failure, EPERM
/// unless RLIMIT_NICE or a privilege allows it.
int clinux_schedule_fairly(int pid);

// Sets the nice value of the calling thread, 0 to 19; on Linux each thread has its own. Returns 0
// or -1 with errno.
int clinux_lower_thread(int levels);

/// Catches SIGINT, SIGTERM and SIGHUP from now on, and ignores SIGPIPE. -1 with errno on failure.
///
/// Blocking them for sigwait(3) is not enough: libdispatch turns the main thread of an asynchronous
/// program into one that takes every signal.
int clinux_catch_signals(void);

/// Waits for SIGINT, SIGTERM or SIGHUP and returns it.
int clinux_wait_signal(void);

/// Whether the kernel's clock is kept by NTP (adjtimex(2)): 1 yes, 0 no, -1 when it does not say.
int clinux_clock_is_synchronised(void);

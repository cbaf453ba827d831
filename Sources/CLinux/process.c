#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/timex.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int clinux_try_lock(int descriptor) {
    return flock(descriptor, LOCK_EX | LOCK_NB);
}

int clinux_spawn(char *const *arguments, int log, int kept) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        // Only calls that are safe after fork in a process with threads. The handlers go first: a
        // parent that dies now must end this child, and not be noted by its own handler here.
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGHUP, SIG_DFL);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) _exit(127);
        setpgid(0, 0);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        int null = open("/dev/null", O_RDONLY);
        dup2(null, 0);
        dup2(log, 1);
        dup2(log, 2);
        int last = 2;
        if (kept >= 0) {
            dup2(kept, 3);
            last = 3;
        }
        // The report's end moves to a place of its own and closes on exec.
        int failed = fcntl(report[1], F_DUPFD_CLOEXEC, last + 1);
        for (int descriptor = last + 1; descriptor < 65536; descriptor++) {
            if (descriptor != failed) close(descriptor);
        }
        execvp(arguments[0], arguments);
        int error = errno;
        ssize_t ignored = write(failed, &error, sizeof error);
        (void)ignored;
        _exit(127);
    }
    int error = errno;
    close(report[1]);
    if (child > 0) {
        int reported = 0;
        ssize_t count = read(report[0], &reported, sizeof reported);
        if (count == (ssize_t)sizeof reported) {
            waitpid(child, NULL, 0);
            error = reported;
            child = -1;
        }
    }
    close(report[0]);
    errno = error;
    return child;
}

int clinux_wait(int pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return status;
}

int clinux_schedule_last(int pid) {
    struct sched_param none = {0};
    return sched_setscheduler(pid, SCHED_IDLE, &none);
}

int clinux_schedule_fairly(int pid) {
    struct sched_param none = {0};
    return sched_setscheduler(pid, SCHED_OTHER, &none);
}

int clinux_lower_thread(int levels) {
    return setpriority(PRIO_PROCESS, 0, levels);
}

static int caught[2] = {-1, -1};

static void catch(int signal) {
    int error = errno;
    unsigned char number = (unsigned char)signal;
    ssize_t ignored = write(caught[1], &number, 1);
    (void)ignored;
    errno = error;
}

int clinux_catch_signals(void) {
    if (caught[0] < 0 && pipe2(caught, O_CLOEXEC) != 0) return -1;
    struct sigaction action = {.sa_handler = catch, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

int clinux_wait_signal(void) {
    unsigned char number = 0;
    while (read(caught[0], &number, 1) != 1) {
    }
    return number;
}

int clinux_clock_is_synchronised(void) {
    struct timex question = {0};
    int state = adjtimex(&question);
    if (state < 0) return -1;
    return state != TIME_ERROR && (question.status & STA_UNSYNC) == 0;
}

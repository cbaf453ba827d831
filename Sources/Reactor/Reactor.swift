// One thread's event loop.
//
// A turn is: wait → descriptors → inbox → timers → hooks. The hooks are where work that accumulated
// during the turn is done at once: libmicrohttpd runs, and all commands of the turn leave for Redis
// in one write. Everything is confined to the thread that made the reactor, but for the inbox.

import CLinux
import Glibc

/// One thread's event loop, made, run and released on that thread.
package final class Reactor {
    let epoll: Int32
    let thread = ThreadIdentity()
    /// The way in for other threads.
    package let inbox: Inbox
    /// The moment this turn's waiting ended.
    package private(set) var now = MonotonicTime.current()

    var timers = TimerQueue()
    private var watches: [Watch?] = []
    private var freeSlots: [Int] = []
    private var generation: UInt64 = 0
    private var hooks: [EndOfTurnHook] = []
    private var events = [clinux_event](repeating: clinux_event(), count: 256)
    /// What the inbox's descriptor is registered with; no slot reaches so far.
    private static let inboxToken = UInt64.max

    private var mustStop = false
    // The first turn does not block, so that hooks registered before run() have their say.
    private var mustNotBlock = true
    private var waitMax = Int32.max

    /// Makes the calling thread the reactor's; fails when the process is out of descriptors.
    package init() throws(SystemError) {
        inbox = try Inbox()
        epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw .last("epoll_create1") }
        let added = clinux_epoll_add(epoll, inbox.descriptor, CLINUX_READABLE, Reactor.inboxToken)
        guard added == 0 else { throw .last("epoll_ctl") }
    }

    deinit {
        inbox.close()
        if epoll >= 0 { Glibc.close(epoll) }
    }

    /// Whether the caller is on the thread that made the reactor.
    package var isOnOwnThread: Bool {
        thread.isCurrent
    }

    // MARK: Running

    /// Turns until ``stop()``.
    package func run() {
        precondition(isOnOwnThread, "A reactor runs on the thread that made it.")
        while !mustStop {
            turn()
        }
        mustStop = false
        mustNotBlock = true
    }

    /// Ends ``run()`` after the current turn; before `run()`, makes it return at once.
    package func stop() {
        mustStop = true
    }

    /// Keeps the next wait from blocking.
    package func runAnotherTurn() {
        mustNotBlock = true
    }

    /// Bounds the next wait, and only that.
    package func limitWait(milliseconds: Int) {
        waitMax = min(waitMax, Int32(clamping: max(0, milliseconds)))
    }

    /// Calls `hook` at the end of every turn, after those registered earlier.
    @discardableResult
    package func atEndOfTurn(_ hook: @escaping () -> Void) -> EndOfTurnHook {
        let registered = EndOfTurnHook(hook)
        hooks.append(registered)
        return registered
    }

    /// Runs `action` once, in the first turn that begins `delay` from now or later.
    @discardableResult
    package func schedule(after delay: Duration, _ action: @escaping () -> Void) -> Timer {
        let timer = Timer(due: MonotonicTime.current() + delay, reactor: self, action: action)
        timers.insert(timer)
        return timer
    }

    private func turn() {
        let count = wait()
        now = .current()
        var inboxIsReady = false
        for index in 0..<count {
            let event = events[index]
            if event.token == Reactor.inboxToken {
                inboxIsReady = true
            } else {
                watch(for: event.token)?.deliver(event.conditions)
            }
        }
        if inboxIsReady {
            for job in inbox.take() { job() }
        }
        for timer in timers.takeDue(at: now) { timer.fire() }
        runHooks()
    }

    private func wait() -> Int {
        let timeout = waitTimeout()
        mustNotBlock = false
        waitMax = .max
        let count = unsafe events.withUnsafeMutableBufferPointer { [epoll] events in
            unsafe clinux_epoll_wait(epoll, events.baseAddress, Int32(events.count), timeout)
        }
        guard count < 0 else { return Int(count) }
        precondition(errno == EINTR, "epoll_wait failed, which only a closed descriptor explains.")
        return 0
    }

    /// In milliseconds, rounded up so that a due timer is not met too early; -1 without bound.
    private func waitTimeout() -> Int32 {
        guard !mustNotBlock else { return 0 }
        var timeout = waitMax
        if let due = timers.nextDue() {
            let nanoseconds = max(0, due.nanoseconds - MonotonicTime.current().nanoseconds)
            timeout = min(timeout, Int32(clamping: (nanoseconds + 999_999) / 1_000_000))
        }
        return timeout == .max ? -1 : timeout
    }

    private func runHooks() {
        for hook in hooks { hook.action?() }
        hooks.removeAll { $0.action == nil }
    }

    // MARK: Watching

    /// Calls `handler` whenever `descriptor` is ready, until the watch is cancelled.
    ///
    /// Readiness is told as long as it lasts (level-triggered). The descriptor stays the caller's,
    /// and must not be watched twice.
    package func watch(
        _ descriptor: Int32,
        _ interest: Interest,
        _ handler: @escaping (Interest) -> Void
    ) throws(SystemError) -> Watch {
        let slot = freeSlots.popLast() ?? watches.count
        if slot == watches.count { watches.append(nil) }
        generation &+= 1
        // The generation tells a stale event of this turn from one for the slot's new tenant.
        let token = (generation & 0x7fff_ffff) << 32 | UInt64(slot)
        guard clinux_epoll_add(epoll, descriptor, interest.conditions, token) == 0 else {
            freeSlots.append(slot)
            throw .last("epoll_ctl")
        }
        let watch = Watch(descriptor, interest, token: token, reactor: self, handler: handler)
        watches[slot] = watch
        return watch
    }

    func forget(_ watch: Watch) {
        let slot = Int(watch.token & 0xffff_ffff)
        watches[slot] = nil
        freeSlots.append(slot)
    }

    private func watch(for token: UInt64) -> Watch? {
        let watch = watches[Int(token & 0xffff_ffff)]
        return watch?.token == token ? watch : nil
    }
}

extension Reactor {
    /// What runs at the end of every turn, until it is cancelled.
    package final class EndOfTurnHook {
        fileprivate var action: (() -> Void)?

        fileprivate init(_ action: @escaping () -> Void) {
            self.action = action
        }

        /// Ends it, effective at once.
        package func cancel() {
            action = nil
        }
    }
}

import CLinux
import Glibc

extension Reactor {
    /// What one wants to hear of a descriptor.
    package struct Interest: OptionSet, Sendable {
        /// 1 for readable, 2 for writable, 3 for both.
        package let rawValue: UInt8

        /// Makes an interest from its bits.
        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// There are bytes to read, a client to accept, or the other side has ended.
        package static let readable = Interest(rawValue: 1)
        /// Bytes can be written, or connecting has ended, well or not.
        package static let writable = Interest(rawValue: 2)

        var conditions: UInt32 {
            (contains(.readable) ? CLINUX_READABLE : 0)
                | (contains(.writable) ? CLINUX_WRITABLE : 0)
        }
    }

    /// A descriptor under observation, until it is cancelled.
    ///
    /// It does not own the descriptor: cancel first, then close. The reactor keeps it alive.
    package final class Watch {
        private let descriptor: Int32
        let token: UInt64
        private weak var reactor: Reactor?
        private var handler: ((Interest) -> Void)?
        private var interest: Interest

        init(
            _ descriptor: Int32,
            _ interest: Interest,
            token: UInt64,
            reactor: Reactor,
            handler: @escaping (Interest) -> Void
        ) {
            self.descriptor = descriptor
            self.interest = interest
            self.token = token
            self.reactor = reactor
            self.handler = handler
        }

        /// Changes what is waited for; costs a system call only when it differs.
        ///
        /// With no interest at all the handler still hears of an error or a hang-up.
        package func setInterest(_ interest: Interest) {
            guard handler != nil, let reactor, interest != self.interest else { return }
            self.interest = interest
            let result = clinux_epoll_modify(
                reactor.epoll,
                descriptor,
                interest.conditions,
                token
            )
            precondition(result == 0, "A watched descriptor was closed before its watch ended.")
        }

        /// Ends the watch; the handler is not called again, not even for what this turn fetched.
        package func cancel() {
            guard handler != nil else { return }
            handler = nil
            reactor?.forget(self)
            guard let reactor else { return }
            // Fails only if the descriptor was closed already, and then epoll has forgotten it.
            _ = clinux_epoll_remove(reactor.epoll, descriptor)
        }

        /// Calls the handler; an error or a hang-up shows as everything that was waited for.
        func deliver(_ conditions: UInt32) {
            var happened: Interest = []
            if conditions & CLINUX_READABLE != 0 { happened.insert(.readable) }
            if conditions & CLINUX_WRITABLE != 0 { happened.insert(.writable) }
            happened.formIntersection(interest)
            if conditions & CLINUX_BROKEN != 0 {
                happened.formUnion(interest.isEmpty ? [.readable, .writable] : interest)
            }
            guard !happened.isEmpty else { return }
            handler?(happened)
        }
    }
}

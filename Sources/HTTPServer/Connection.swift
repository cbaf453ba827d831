import CLinux
import CMicrohttpd
import Reactor

/// One client's connection: what it is doing and until when it may.
final class Connection {
    enum Phase {
        /// Between requests; a part of the next one's head may have arrived.
        case idle
        case head
        case body
        /// The handler has the request.
        case handling
        case response
    }

    let descriptor: Int32
    private(set) var phase = Phase.head
    /// When the phase began.
    private(set) var since: MonotonicTime
    var deadline: MonotonicTime
    /// What the client had acknowledged when a long answer was looked at last; -1 before that.
    var acknowledged: Int64 = -1
    /// The request being received or answered.
    var exchange: Exchange?
    var requests = 0
    /// Requests that libmicrohttpd has finished with.
    var finished = 0
    var framing = Framing()
    /// Where libmicrohttpd put the last request's head, until the memory there is given back.
    var headAddress: UInt = 0
    /// What is wrong with the bytes behind the last sound request; libmicrohttpd does not get them.
    var fault: Refusal?
    /// Whether the client may still be sending a body that nobody wants when the connection ends.
    var hasUnwantedBody = false
    /// Its place among the server's connections.
    var index = 0

    init(descriptor: Int32, now: MonotonicTime, deadline: MonotonicTime) {
        self.descriptor = descriptor
        since = now
        self.deadline = deadline
    }

    func enter(_ phase: Phase, now: MonotonicTime, deadline: MonotonicTime) {
        self.phase = phase
        since = now
        self.deadline = deadline
    }

    /// Waits for the next request: a moment with its memory, then without.
    func beginIdling(now: MonotonicTime, timeout: MonotonicTime) {
        enter(.idle, now: now, deadline: min(timeout, now.adding(500_000_000)))
    }

    /// Gives back memory that an idle connection does not need; false if that has been done.
    func beginResting(memorySize: Int) -> Bool {
        guard headAddress != 0 else { return false }
        if framing.isBetweenMessages { cmicrohttpd_release_zeros(headAddress, memorySize) }
        headAddress = 0
        return true
    }

    /// Brings the deadline forward.
    func hurry(until deadline: MonotonicTime) {
        self.deadline = min(self.deadline, deadline)
    }

    /// Whether anything arrived since the phase began, to within some milliseconds.
    func hasReceivedSince(now: MonotonicTime) -> Bool {
        let silence = clinux_milliseconds_since_arrival(descriptor)
        let elapsed = (now.nanoseconds - since.nanoseconds) / 1_000_000
        return silence >= 0 && silence + 10 < elapsed
    }

    /// Makes libmicrohttpd find the connection closed; it then lets go of it.
    func shutDown() {
        deadline = .never
        clinux_shut_down(descriptor)
    }

    /// Answers past libmicrohttpd, which cannot answer while it receives; the connection must end
    /// next.
    ///
    /// Nothing else is on its way then, so an answer of a few kilobytes fits into the socket's
    /// buffer. If it should not, the client sees the connection end without it.
    func sendLastWords(_ response: HTTPResponse) {
        var text = "HTTP/1.1 \(response.status) \(Connection.reason(response.status))\r\n"
        for (name, value) in response.headers where Connection.isSendable(name, value) {
            text += "\(name): \(value)\r\n"
        }
        text += "Content-Length: \(response.body.count)\r\nConnection: close\r\n\r\n"
        let bytes = Array(text.utf8) + response.body
        _ = unsafe bytes.withUnsafeBytes { bytes in
            unsafe clinux_send(descriptor, bytes.baseAddress, bytes.count)
        }
    }

    private static func isSendable(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && (name + value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func reason(_ status: Int) -> String {
        guard let text = unsafe MHD_get_reason_phrase_for(UInt32(status)) else { return "Error" }
        return unsafe String(cString: text)
    }
}

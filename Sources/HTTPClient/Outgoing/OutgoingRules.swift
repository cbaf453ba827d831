/// What an outgoing client may connect to, and how much of anything it takes.
package struct OutgoingRules: Sendable {
    /// Hosts for development, each as `host:port` in lower case (`localhost:8443`, `[::1]:80`).
    ///
    /// For exactly these, plain http and every address and port are let through.
    package var allowedHosts: Set<String>
    /// Ports of all other hosts; privileged ones belong to services that are no receivers.
    package var ports: [ClosedRange<UInt16>]
    /// Longest time until a connection is made: finding the address, TCP and TLS.
    package var connectTimeout: Duration
    /// Longest time of a whole transfer, from its start.
    ///
    /// One that waits for its turn has not started.
    package var timeout: Duration
    /// Bytes of an answer's body.
    package var answerBytesMax: Int
    /// Bytes of an answer's heads, those of interim answers and trailers included.
    package var headerBytesMax: Int
    /// Bytes of a URL.
    package var urlBytesMax: Int
    /// Transfers under way at once.
    package var transfersMax: Int
    /// Of these, transfers to one host and port.
    package var transfersPerHostMax: Int
    /// Transfers that wait for their turn; more are refused.
    package var waitingMax: Int
    /// Idle connections that are kept open for the next transfer.
    package var idleConnectionsMax: Int
    /// PEM file of the certificate authorities that are trusted; nil for those of the system.
    package var caFile: String?

    /// Makes rules that differ from the defaults in what is given.
    package init(
        allowedHosts: Set<String> = [],
        ports: [ClosedRange<UInt16>] = [443...443, 1024...65_535],
        connectTimeout: Duration = .seconds(5),
        timeout: Duration = .seconds(15),
        caFile: String? = nil
    ) {
        self.allowedHosts = allowedHosts
        self.ports = ports
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        answerBytesMax = 65_536
        headerBytesMax = 16_384
        urlBytesMax = 2_048
        transfersMax = 512
        transfersPerHostMax = 16
        waitingMax = 10_000
        idleConnectionsMax = 1_024
        self.caFile = caFile
    }
}

package import Reactor

/// Where a server listens and what it puts up with.
package struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 literal, such as `127.0.0.1` or `::`.
    package var address: String
    /// 0 for any free one.
    package var port: UInt16
    /// What it puts up with.
    package var limits: HTTPLimits

    /// Makes a configuration; nothing is checked before a server starts with it.
    package init(address: String, port: UInt16, limits: HTTPLimits = HTTPLimits()) {
        self.address = address
        self.port = port
        self.limits = limits
    }
}

/// Every limit of one server; a gateway with several workers has as many servers.
///
/// Deadlines are absolute: traffic does not extend them, but for ``responseDeadline``. They are
/// kept to within a quarter of a second.
package struct HTTPLimits: Sendable {
    /// Beyond it new connections are answered 503 at once, and end.
    package var connectionsMax = 12_000
    /// Memory of a connection for a request's head, in bytes; see ``headSizeMax``.
    ///
    /// Above 32 KiB libmicrohttpd maps it instead of allocating it, so that all of it can be given
    /// back while the connection is idle.
    package var headerMemorySize = 36 * 1024
    /// Most bytes of a head and its trailers.
    ///
    /// A third of ``headerMemorySize`` is left for libmicrohttpd's own records of them.
    package var headSizeMax = 24 * 1024
    /// Most headers of a request, trailers included.
    package var headersMax = 100
    /// Longest request target, in bytes.
    package var targetSizeMax = 8 * 1024
    /// From the opening of a connection, or the first line of a further request, to the empty line.
    package var headerDeadline = Duration.seconds(10)
    /// From the end of the head to the end of the body.
    package var bodyDeadline = Duration.seconds(20)
    /// From the end of the body to the handler's answer; then the server answers 503 itself.
    package var answerDeadline = Duration.seconds(60)
    /// From the answer to its last byte's acceptance by the kernel.
    ///
    /// Granted again as long as the client takes ``responseRateMin``, at most twenty times.
    package var responseDeadline = Duration.seconds(30)
    /// Least bytes per second, on average over ``responseDeadline``, of who takes longer.
    package var responseRateMin = 8 * 1024
    /// For how long a connection may stay open without a request.
    package var idleTimeout = Duration.seconds(15)
    /// After so many requests the answer closes the connection.
    package var requestsPerConnectionMax = 1_000_000
    /// A body up to this size is read, and dropped, to keep the connection of a refused request.
    package var discardedBodySizeMax = 64 * 1024

    /// The defaults.
    package init() {}
}

/// Why a server could not start.
package enum HTTPServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Neither an IPv4 nor an IPv6 literal.
    case invalidAddress(String)
    /// Somebody else listens there.
    case addressInUse(address: String, port: UInt16)
    /// The address is not this machine's, or the port needs privileges, or a resource ran out.
    case system(SystemError)
    /// libmicrohttpd did not start and does not say why.
    case libraryFailed

    package var description: String {
        switch self {
        case .invalidAddress(let address): "\(address) is neither an IPv4 nor an IPv6 address"
        case .addressInUse(let address, let port):
            "port \(port) of \(address) is in use; stop what listens there, or choose another port"
        case .system(let error): "cannot listen: \(error)"
        case .libraryFailed: "libmicrohttpd does not start"
        }
    }
}

/// Which Redis holds the ledger.
package enum RedisLocation: Sendable, Equatable {
    /// A private `redis-server` child on a Unix socket in the data directory.
    case embedded
    /// A server on the network: name or numeric address, port, and number of the database.
    case tcp(host: String, port: UInt16, database: Int)
    /// A server on this machine, by the path of its socket.
    case unixSocket(path: String)
}

extension RedisLocation: CustomStringConvertible {
    /// The URL without a password; empty for the embedded server.
    package var description: String {
        switch self {
        case .embedded:
            ""
        case .tcp(let host, let port, let database):
            "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)"
                + (database == 0 ? "" : "/\(database)")
        case .unixSocket(let path):
            "unix://\(path)"
        }
    }
}

/// A location and the password that its URL carried.
struct RedisURL: Sendable, Equatable {
    var location: RedisLocation
    var user: String?
    var password: Secret?

    init(location: RedisLocation, user: String? = nil, password: Secret? = nil) {
        self.location = location
        self.user = user
        self.password = password
    }

    /// The forms that ``init(_:)`` reads, for people.
    static let forms = "redis://[user:password@]host:port[/database] or unix:///path/to/socket"

    /// Reads a URL; the error never repeats any of it, because a password may be anywhere in it.
    init(_ text: String) throws(ValueProblem) {
        if text.isEmpty {
            self.init(location: .embedded)
        } else if text.hasPrefix("unix://") {
            let path = text.dropFirst("unix://".count)
            guard path.hasPrefix("/"), path.utf8.count <= unixSocketPathMax else {
                throw ValueProblem(
                    "is not the absolute path of a socket of at most \(unixSocketPathMax) bytes",
                    "unix:///run/redis/redis.sock, with three slashes"
                )
            }
            self.init(location: .unixSocket(path: String(path)))
        } else if text.hasPrefix("redis://") {
            try self.init(afterScheme: text.dropFirst("redis://".count))
        } else if text.hasPrefix("rediss://") {
            throw ValueProblem("asks for TLS, which is not supported", Self.forms)
        } else {
            throw ValueProblem("is not the URL of a Redis server", Self.forms)
        }
    }

    private init(afterScheme rest: Substring) throws(ValueProblem) {
        var rest = rest
        var secret: Secret?
        var user: String?
        if let at = rest.lastIndex(of: "@") {
            let colon = rest[..<at].firstIndex(of: ":") ?? at
            if colon > rest.startIndex {
                guard let name = percentDecoded(rest[..<colon]), isRedisUser(name) else {
                    throw ValueProblem(
                        "has a user name with other characters than letters, digits and -_.",
                        Self.forms
                    )
                }
                user = name
            }
            guard colon < at, let password = percentDecoded(rest[rest.index(after: colon)..<at]),
                !password.isEmpty
            else {
                throw ValueProblem(
                    "has an empty or wrongly percent-encoded password",
                    "%XX for every character that is special in a URL, or passwordFile"
                )
            }
            secret = Secret(password)
            rest = rest[rest.index(after: at)...]
        }
        var database = 0
        if let slash = rest.firstIndex(of: "/") {
            let text = rest[rest.index(after: slash)...]
            guard let number = text.isEmpty ? 0 : decimal(text, 0...65_535) else {
                throw ValueProblem("has no database number after the slash", Self.forms)
            }
            database = number
            rest = rest[..<slash]
        }
        let (host, port) = try Self.hostAndPort(rest)
        self.init(
            location: .tcp(host: host, port: port, database: database),
            user: user,
            password: secret
        )
    }

    private static func hostAndPort(
        _ text: Substring
    ) throws(ValueProblem) -> (host: String, port: UInt16) {
        guard let colon = text.lastIndex(of: ":"),
            let port = decimal(text[text.index(after: colon)...], 1...65_535)
        else { throw ValueProblem("has no port from 1 to 65535", forms) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard isIPv6Address(String(host)) else {
                throw ValueProblem("has no IPv6 address in its brackets", forms)
            }
        } else {
            let known = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard known, !host.isEmpty, host.utf8.count <= 253 else {
                throw ValueProblem("has no host name or address", forms)
            }
        }
        return (String(host), UInt16(port))
    }
}

/// Whether a text can be the name of a Redis user as the gateway takes it; empty is none.
func isRedisUser(_ name: String) -> Bool {
    name.utf8.count <= 128
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
}

/// Longest path that fits into `sockaddr_un`, its terminating zero left out.
private let unixSocketPathMax = 107

/// Replaces `%XX`; nil when an escape is broken or the bytes are not UTF-8.
private func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard rest.count >= 2,
            let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
}

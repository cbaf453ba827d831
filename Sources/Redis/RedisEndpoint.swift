/// Where a Redis is and how to enter it.
package struct RedisEndpoint: Equatable, Sendable, CustomStringConvertible {
    /// A path or a host and port.
    package enum Address: Equatable, Sendable {
        case unix(path: String)
        case tcp(host: String, port: UInt16)
    }

    /// Where it listens.
    package var address: Address
    /// ACL user; nil for the default user.
    package var user: String?
    /// Password; nil for none.
    package var password: String?
    /// Number of the database.
    package var database: Int

    /// An endpoint of its parts.
    package init(
        _ address: Address,
        user: String? = nil,
        password: String? = nil,
        database: Int = 0
    ) {
        self.address = address
        self.user = user
        self.password = password
        self.database = database
    }

    /// Why a URL is no endpoint.
    package struct InvalidURL: Error, Equatable, Sendable {
        /// What is wrong and what would be right.
        package let detail: String
    }

    /// Reads `redis://[[user]:password@]host[:port][/database]` or `unix:///path[?db=database]`.
    package init(url: String) throws(InvalidURL) {
        if url.hasPrefix("unix://") {
            try self.init(unix: url.dropFirst("unix://".count))
        } else if url.hasPrefix("redis://") {
            try self.init(tcp: url.dropFirst("redis://".count))
        } else {
            throw InvalidURL(detail: "a Redis URL begins with redis:// or unix://")
        }
    }

    private init(unix rest: Substring) throws(InvalidURL) {
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].hasPrefix("/") else {
            throw InvalidURL(
                detail: "unix:// is followed by an absolute path: unix:///run/redis.sock"
            )
        }
        var database = 0
        if parts.count == 2 {
            guard parts[1].hasPrefix("db="), let number = Int(parts[1].dropFirst(3)) else {
                throw InvalidURL(detail: "after the path only ?db=NUMBER is allowed")
            }
            database = number
        }
        self.init(.unix(path: String(parts[0])), database: database)
    }

    private init(tcp rest: Substring) throws(InvalidURL) {
        var rest = rest
        var user: String?
        var password: String?
        if let at = rest.lastIndex(of: "@") {
            let entry = rest[..<at].split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard entry.count == 2 else {
                throw InvalidURL(detail: "before @ stands user:password or :password")
            }
            user = entry[0].isEmpty ? nil : String(entry[0])
            password = String(entry[1])
            rest = rest[rest.index(after: at)...]
        }
        var database = 0
        if let slash = rest.firstIndex(of: "/") {
            let text = rest[rest.index(after: slash)...]
            guard let number = text.isEmpty ? 0 : Int(text), (0...15).contains(number) else {
                throw InvalidURL(detail: "the database after / is a number from 0 to 15")
            }
            database = number
            rest = rest[..<slash]
        }
        var host = String(rest)
        var port: UInt16 = 6379
        if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
            guard let number = UInt16(rest[rest.index(after: colon)...]), number > 0 else {
                throw InvalidURL(detail: "the port is a number from 1 to 65535")
            }
            host = String(rest[..<colon])
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw InvalidURL(detail: "the host is missing") }
        self.init(.tcp(host: host, port: port), user: user, password: password, database: database)
    }

    /// The address without the password.
    package var description: String {
        switch address {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port):
            "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        }
    }
}

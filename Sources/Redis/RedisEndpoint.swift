/// Where a Redis is and how to enter it.
package struct RedisEndpoint: Equatable, Sendable, CustomStringConvertible {
    /// A path or a host and port.
    package enum Address: Equatable, Sendable {
        case unix(path: String)
        case tcp(host: String, port: UInt16)
    }

    /// Where it listens.
    package var address: Address
    /// Name of the ACL user; nil for the default user.
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

    /// The address without user and password.
    package var description: String {
        switch address {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port):
            "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        }
    }
}

package import Redis

/// The Lua library that holds the ledger's rules, embedded in the binary.
package enum FunctionLibrary {
    /// Name of the library; its end is the version of its contract.
    package static let name = "spam_reporting_v1"

    /// The code as it was built in.
    package static let code: [UInt8] = PackageResources.spam_reporting_lua

    /// What Redis has of the library.
    package enum State: Sendable {
        /// Exactly this code.
        case same
        /// Code of another version.
        case other
        case absent
    }

    /// Asks what Redis has of the library.
    package static func state(on redis: RedisClient) async throws(RedisError) -> State {
        let command = RedisCommand("FUNCTION", "LIST", "LIBRARYNAME", name, "WITHCODE")
        guard let library = try await redis.send(command).array?.first else { return .absent }
        let stored = library.pairs.first { $0.name == "library_code" }?.value.bytes
        return stored == code ? .same : .other
    }

    /// Makes sure that Redis has exactly this code, loading it when it is absent or another.
    ///
    /// Safe to call from several gateways at once. Returns whether the code had to be loaded.
    @discardableResult
    package static func install(on redis: RedisClient) async throws(RedisError) -> Bool {
        if try await state(on: redis) == .same { return false }
        var load = RedisCommand("FUNCTION", "LOAD", "REPLACE")
        load.append(code)
        _ = try await redis.send(load)
        return true
    }

    /// Loads the code where there is no library of its name, as after `FUNCTION FLUSH`.
    ///
    /// Another one is left as it is.
    package static let loadCommand: RedisCommand = {
        var load = RedisCommand("FUNCTION", "LOAD")
        load.append(code)
        return load
    }()
}

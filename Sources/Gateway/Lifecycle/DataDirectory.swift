internal import Cryptography
package import OperatingSystem
internal import SpamReporting

/// The keys that all gateways of one Redis share.
struct GatewayKeys: Sendable, CustomStringConvertible {
    /// Makes reporter tokens.
    let reporter: [UInt8]
    /// Seals evidence.
    let evidence: [UInt8]

    var description: String { "•••" }
}

/// The directory that holds what must survive: keys, the operator's token, the embedded Redis.
package struct DataDirectory: Sendable {
    /// Its absolute path.
    package let path: String
    private let keyDirectory: String
    private let lock: FileLock

    /// Why a data directory cannot be used.
    package enum OpenError: Error, Sendable, CustomStringConvertible {
        /// Another gateway runs on it.
        case inUse(path: String)
        /// A key file is damaged.
        case damagedKey(path: String)
        case file(FileError)

        package var description: String {
            switch self {
            case .inUse(let path):
                "another spamgate serves from \(path); stop it, or choose another --data-dir"
            case .damagedKey(let path):
                "\(path) does not hold 64 hexadecimal digits; restore it from a backup"
            case .file(let error): error.description
            }
        }
    }

    /// Makes the directory if need be and takes it for this process.
    package init(_ path: String, keys: String) throws(OpenError) {
        self.path = PrivateFile.absolute(path)
        keyDirectory = keys.isEmpty ? self.path : PrivateFile.absolute(keys)
        do {
            try PrivateFile.makeDirectory(self.path)
            try PrivateFile.makeDirectory(keyDirectory)
            guard let lock = try FileLock.take("\(self.path)/spamgate.lock") else {
                throw OpenError.inUse(path: self.path)
            }
            self.lock = lock
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .inUse(path: self.path)
        }
    }

    /// The key `name`, 32 bytes, drawn and written at the first time.
    func key(_ name: String) throws(OpenError) -> [UInt8] {
        let file = "\(keyDirectory)/\(name)"
        do {
            var content = try PrivateFile.read(file)
            if content == nil {
                // Another gateway may be making the same file now; whoever is second reads it.
                let drawn = Array((Hexadecimal.text(SecureRandom.bytes(32)) + "\n").utf8)
                try PrivateFile.create(drawn, at: file)
                content = try PrivateFile.read(file)
            }
            guard let content else { throw OpenError.damagedKey(path: file) }
            let text = String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace }
            guard let key = Hexadecimal.bytes(text), key.count == 32 else {
                throw OpenError.damagedKey(path: file)
            }
            return key
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .damagedKey(path: file)
        }
    }

    private var operatorTokenFile: String { "\(path)/operator.token" }

    /// The operator's token, if one has been written.
    func operatorToken() throws(OpenError) -> String? {
        do {
            guard let content = try PrivateFile.read(operatorTokenFile) else { return nil }
            return String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace }
        } catch {
            throw .file(error)
        }
    }

    /// Writes the operator's token.
    func write(operatorToken token: String) throws(OpenError) {
        do {
            try PrivateFile.write(Array("\(token)\n".utf8), to: operatorTokenFile)
        } catch {
            throw .file(error)
        }
    }

    private func highWaterFile(of feed: FeedName) -> String {
        let name = feed == .senders ? "feed" : "feed-\(feed.rawValue)"
        return "\(path)/\(name).high-water"
    }

    /// The highest place of a feed that this gateway has seen; nil before the first entry.
    func highWater(of feed: FeedName) -> FeedCursor? {
        guard let content = try? PrivateFile.read(highWaterFile(of: feed)) else { return nil }
        return FeedCursor(String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace })
    }

    /// Remembers the highest place of a feed.
    func write(_ cursor: FeedCursor, asHighWaterOf feed: FeedName) throws(FileError) {
        try PrivateFile.write(Array("\(cursor.text)\n".utf8), to: highWaterFile(of: feed))
    }
}

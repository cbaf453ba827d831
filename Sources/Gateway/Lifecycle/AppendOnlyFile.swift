internal import OperatingSystem

/// Mends the append-only file of a Redis that died while it wrote, before the next start.
///
/// Redis 7.0 repairs such a file only halfway. Of a transaction (`MULTI` … `EXEC`, as every call of
/// a function is written) that ends within a command it keeps the whole commands in the file, and
/// runs them at the start after the next, as part of the transaction that follows: half a call
/// would be counted after all. So the whole transaction is taken away.
struct AppendOnlyFile {
    private let scanner: FileScanner
    private let path: String

    /// Cuts off what is unfinished at the end of the newest file in Redis' directory `home`.
    ///
    /// Returns how many bytes that was. A file that is no such file is left to Redis.
    static func mend(in home: String) throws(FileError) -> Int {
        let folder = "\(home)/appendonlydir"
        let manifest = try PrivateFile.read("\(folder)/appendonly.aof.manifest") ?? []
        // Lines such as "file appendonly.aof.1.incr.aof seq 1 type i", the newest last.
        let newest = String(decoding: manifest, as: UTF8.self).split(separator: "\n")
            .last { $0.hasSuffix("type i") }?.split(separator: " ")
        guard let newest, newest.count > 1 else { return 0 }
        let path = "\(folder)/\(newest[1])"
        let file = AppendOnlyFile(scanner: try FileScanner(path), path: path)
        guard let sound = try file.soundSize() else { return 0 }
        while try file.scanner.next() != nil {}
        let unfinished = file.scanner.position - sound
        if unfinished > 0 { try FileScanner.cut(path, to: sound) }
        return unfinished
    }

    /// Where the last finished command or transaction ends; nil when the file is no such file.
    private func soundSize() throws(FileError) -> Int? {
        var sound = 0
        var isOpen = false
        while true {
            switch try command() {
            case .end: return sound
            case .malformed: return nil
            case .begin: isOpen = true
            case .commit: isOpen = false
            case .other: break
            }
            if !isOpen { sound = scanner.position }
        }
    }

    private enum Item {
        case begin, commit, other, end, malformed
    }

    private static let begin = Array("MULTI".utf8)
    private static let commit = Array("EXEC".utf8)

    /// Passes a command in Redis' protocol, or a line of annotation.
    private func command() throws(FileError) -> Item {
        guard let first = try scanner.next() else { return .end }
        if first == UInt8(ascii: "#") {
            while let byte = try scanner.next() { if byte == 0x0A { return .other } }
            return .end
        }
        guard first == UInt8(ascii: "*") else { return .malformed }
        guard let words = try number() else { return .end }
        var word: [UInt8] = []
        for _ in 0..<words {
            guard let mark = try scanner.next() else { return .end }
            guard mark == UInt8(ascii: "$") else { return .malformed }
            guard let size = try number() else { return .end }
            word.removeAll(keepingCapacity: true)
            for _ in 0..<size + 2 {
                guard let byte = try scanner.next() else { return .end }
                if word.count < 8 { word.append(byte) }
            }
        }
        guard words == 1 else { return .other }
        switch word.dropLast(2).map({ $0 & 0xDF }) {
        case Self.begin: return .begin
        case Self.commit: return .commit
        default: return .other
        }
    }

    /// A number and the end of its line; nil at the end of the file.
    private func number() throws(FileError) -> Int? {
        var number = 0
        while let byte = try scanner.next() {
            if byte == 0x0A { return number }
            if (0x30...0x39).contains(byte), number < 1 << 40 {
                number = number * 10 + Int(byte & 15)
            }
        }
        return nil
    }
}

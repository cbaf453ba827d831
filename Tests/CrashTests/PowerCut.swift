import Foundation
import TestSupport

/// A redis-server whose power can fail: what was not fsynced is lost, but for a random part.
///
/// A library of our own, loaded into redis-server, notes what reached the disk; the cut kills Redis
/// and shortens its append-only file to that, plus a part of what the kernel may have written.
final class PowerCutRedis {
    let server: RedisServer
    private let tracker: TemporaryDirectory
    private var random: SeededGenerator

    init(appendFsync: String, seed: UInt64) async throws {
        tracker = try TemporaryDirectory()
        random = SeededGenerator(seed: seed)
        var options = RedisServer.Options()
        options.appendFsync = appendFsync
        options.environment = [
            "LD_PRELOAD": try await Self.compiledTracker(in: tracker),
            "FSYNC_TRACKER_LOG": tracker.path("synced"),
        ]
        server = try await RedisServer(options)
    }

    struct NoCompiler: Error, CustomStringConvertible {
        let description =
            "the power-cut tests compile Tests/CrashTests/fsync-tracker with clang or cc; "
            + "install either"
    }

    private static func compiledTracker(in directory: TemporaryDirectory) async throws -> String {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("fsync-tracker/fsync-tracker.c").path
        let library = directory.path("fsync-tracker.so")
        for compiler in ["clang", "cc"] {
            let log = directory.path("compiler.log")
            let arguments = ["-shared", "-fPIC", "-O1", "-Wall", "-o", library, source, "-ldl"]
            guard
                let child = try? ChildProcess(compiler, arguments, output: log, errors: log)
            else { continue }
            if try await child.wait(deadline: .seconds(60)) == .code(0) { return library }
            throw CompilerFailure(log: directory.contents("compiler.log") ?? "")
        }
        throw NoCompiler()
    }

    struct CompilerFailure: Error {
        let log: String
    }

    /// How many bytes a cut took away.
    struct Loss {
        let bytes: Int
    }

    /// Says that all that is written now is on the disk, as it will be half a minute later.
    func settle() throws {
        let file = try incrementalFile()
        try note(try size(of: file), file)
    }

    /// Kills Redis, takes away what was not synced, and starts it again.
    func cutPower() async throws -> Loss {
        try await server.kill()
        let file = try incrementalFile()
        let written = try size(of: file)
        let synced = min(written, lastSynced(file))
        let kept = Int.random(in: synced...written, using: &random)
        guard truncate(file, off_t(kept)) == 0 else { throw SystemError("truncate") }
        try await takeAwayUnfinishedTransaction()
        try note(try size(of: file), file)
        try await server.start()
        return Loss(bytes: written - kept)
    }

    /// What an operator does after a power cut, before Redis starts.
    ///
    /// Redis 7.0 does it only halfway: of a transaction that ends within a command it keeps the
    /// whole commands in the file, and runs them at the next start but one, as part of whatever
    /// transaction follows.
    private func takeAwayUnfinishedTransaction() async throws {
        let manifest = server.directory.path("appendonlydir/appendonly.aof.manifest")
        let log = server.directory.path("check-aof.log")
        let repair = try ChildProcess(
            "sh",
            ["-c", "echo y | redis-check-aof --fix \"$0\"", manifest],
            output: log,
            errors: log
        )
        guard try await repair.wait() == .code(0) else {
            throw RepairFailure(log: server.directory.contents("check-aof.log") ?? "")
        }
    }

    struct RepairFailure: Error {
        let log: String
    }

    /// Bytes of a file that are known to be on the disk.
    private func lastSynced(_ file: String) -> Int {
        var synced = 0
        for line in (tracker.contents("synced") ?? "").split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[1] == file { synced = Int(parts[0]) ?? synced }
        }
        return synced
    }

    private func note(_ size: Int, _ file: String) throws {
        guard let log = fopen(tracker.path("synced"), "a") else { throw SystemError("fopen") }
        fputs("\(size) \(file)\n", log)
        fclose(log)
    }

    private func size(of file: String) throws -> Int {
        var status = stat()
        guard stat(file, &status) == 0 else { throw SystemError("stat \(file)") }
        return Int(status.st_size)
    }

    private func incrementalFile() throws -> String {
        let folder = server.directory.path("appendonlydir")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".incr.aof") }
        guard files.count == 1, let file = files.first else {
            throw SystemError("one incremental file in \(files)", ENOENT)
        }
        return "\(folder)/\(file)"
    }
}

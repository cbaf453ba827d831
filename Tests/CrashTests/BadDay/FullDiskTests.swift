import Foundation
import TestSupport
import Testing

@Suite struct FullDisks {
    /// A disk of its own, unmounted with the object; what the test itself writes does not fill it.
    private final class SmallDisk: Sendable {
        let path: String

        /// Nil when this user may not mount anything.
        init?(at path: String) async throws {
            self.path = path
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let mount = try ChildProcess(
                "mount",
                ["-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", path],
                output: "/dev/null",
                errors: "/dev/null"
            )
            guard try await mount.wait() == .code(0) else { return nil }
        }

        deinit { umount2(path, Int32(MNT_DETACH)) }

        /// Writes until nothing fits any more.
        func fill() {
            let file = open("\(path)/ballast", O_WRONLY | O_CREAT | O_APPEND, 0o600)
            let piece = [UInt8](repeating: 7, count: 4096)
            while write(file, piece, piece.count) > 0 {}
            close(file)
        }

        func free() { unlink("\(path)/ballast") }
    }

    @Test func `the disk of the embedded Redis fills up, and nothing acknowledged is lost`()
        async throws
    {
        let directory = try TemporaryDirectory()
        guard let disk = try await SmallDisk(at: directory.path("data/redis")) else {
            showProgress("the test of a full disk is skipped: this user may not mount a tmpfs")
            return
        }
        var options = GatewayProcess.Options()
        options.environment["SPAMGATE_REDIS_COMMANDTIMEOUT"] = "500ms"
        let gateway = try await GatewayProcess(options, directory: directory)
        let rig = try LoadRig(gateway, clientCount: 2, seed: TestSettings.seed)
        let round = try await rig.round { _ in
            disk.fill()
            try await waitUntil("/readyz says that Redis cannot be used") {
                try gateway.send("GET", "/readyz").object["reason"] is String
            }
            disk.free()
            let before = rig.clients.map(\.acknowledged.value)
            try await waitUntil("complaints are taken again") {
                zip(rig.clients, before).contains { $0.acknowledged.value > $1 }
            }
        }
        #expect(round.acknowledged > 0)
        #expect(
            round.findings.isEmpty,
            "seed \(TestSettings.seed)\n\(gateway.log.suffix(4000))"
        )
        try await gateway.terminate()
    }
}

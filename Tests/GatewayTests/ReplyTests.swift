import Foundation
import TestSupport
import Testing

/// Replies that are handed to the plant of a carrier, because the source's answer has no place for
/// them.
@Suite struct ReplyTests {
    private static let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
    private static let near = "authentication: {scheme: networks, networks: [127.0.0.0/8]}"
    /// What Kannel and Jasmin say when they have taken a message.
    private static let queued = (status: 202, body: "0: Accepted for delivery")
    private static let success = (status: 200, body: "Success \"a1\"")

    private static func source(_ name: String, _ format: String, port: UInt16, path: String)
        -> String
    {
        """
        \(name):
          format: \(format)
          partner: acme
          \(near)
          conversation: out-of-band
          prompts: {askSender: "Who sent it? 50% & more", thanks: "Спасибо"}
          reply:
            url: "http://127.0.0.1:\(port)\(path)"
            username: spamgate
            passwordFile: "DIRECTORY/secret"
        """
    }

    private func kannel(_ plant: PlantServer, _ name: String = "plant") -> String {
        Self.source(name, "kannel", port: plant.port, path: "/cgi-bin/sendsms")
    }

    private func replies(_ outcome: String, _ rig: SourceRig) throws -> Int {
        let text = try rig.gateway.send("GET", "/metrics", token: rig.gateway.operatorToken).text
        let name = #"spamgate_replies_total{outcome="\#(outcome)"} "#
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return try #require(line.flatMap { Int($0.dropFirst(name.count)) })
    }

    @Test func `Kannel's sendsms is asked for exactly this`() async throws {
        let plant = try PlantServer([Self.queued])
        let rig = try await SourceRig(kannel(plant), extra: "log: {level: trace}")
        let answer = try rig.kannel("/plant", Self.text, id: "a")
        #expect(answer.status == 200 && answer.text.isEmpty)
        _ = try rig.kannel("/plant", "07700 900123", id: "b")
        try await waitUntil("both replies have come") { plant.lines.count == 2 }
        let head =
            "GET /cgi-bin/sendsms?username=spamgate&password=\(SourceRig.secret)"
            + "&to=%2B447700900456&from=7726&text="
        #expect(
            plant.lines == [
                head + "Who%20sent%20it%3F%2050%25%20%26%20more&charset=UTF-8&coding=0 HTTP/1.1",
                head + "%D0%A1%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE&charset=UTF-8&coding=2 HTTP/1.1",
            ]
        )
        #expect(try rig.overview("complaints") == 1)
        try await waitUntil("they are counted") { try replies("taken", rig) == 2 }
        #expect(!rig.gateway.log.contains(SourceRig.secret))
        #expect(!rig.gateway.log.contains("447700900456"))
    }

    @Test func `Jasmin's send is asked for exactly this`() async throws {
        let plant = try PlantServer([Self.success])
        let rig = try await SourceRig(
            Self.source("plant", "jasmin", port: plant.port, path: "/send")
                + "\n    from: \"77260\""
        )
        #expect(try rig.jasmin("/plant", Self.text, id: "a").text == "ACK/Jasmin")
        #expect(try rig.jasmin("/plant", "07700 900123", id: "b").text == "ACK/Jasmin")
        try await waitUntil("both replies have come") { plant.lines.count == 2 }
        let head =
            "GET /send?username=spamgate&password=\(SourceRig.secret)"
            + "&to=447700900456&from=77260"
        #expect(
            plant.lines == [
                head + "&content=Who%20sent%20it%3F%2050%25%20%26%20more&coding=0 HTTP/1.1",
                head + "&hex-content=0421043f0430044104380431043e&coding=8 HTTP/1.1",
            ]
        )
    }

    @Test func `it is tried again when the plant is busy, and once for each message`() async throws
    {
        let plant = try PlantServer([(503, "Temporal failure, try again later."), Self.queued])
        let rig = try await SourceRig(kannel(plant))
        for _ in 0..<3 { #expect(try rig.kannel("/plant", Self.text, id: "a").status == 200) }
        // As some message centres repeat it.
        #expect(try rig.kannel("/plant", Self.text, id: "b").status == 200)
        try await waitUntil("it was tried again") { plant.lines.count == 2 }
        #expect(plant.lines[0] == plant.lines[1])
        try await waitUntil("it is counted") { try replies("taken", rig) == 1 }
        _ = try rig.kannel("/plant", "07700 900123", id: "c")
        try await waitUntil("the next reply has come") { try replies("taken", rig) == 2 }
        #expect(plant.lines.count == 3)
        #expect(try rig.count("plant", "retry") == 3)
    }

    @Test func `what the plant refuses is not tried again`() async throws {
        let plant = try PlantServer([(403, "Authorization failed for sendsms"), Self.queued])
        let rig = try await SourceRig(kannel(plant))
        #expect(try rig.kannel("/plant", Self.text, id: "a").status == 200)
        try await waitUntil("it is given up") { rig.gateway.log.contains("it answers 403") }
        _ = try rig.kannel("/plant", "07700 900123", id: "b")
        try await waitUntil("the next reply has come") { try replies("taken", rig) == 1 }
        #expect(plant.lines.count == 2)
        #expect(plant.lines[0] != plant.lines[1])
        #expect(try replies("refused", rig) == 1)
        #expect(!rig.gateway.log.contains(SourceRig.secret))
        #expect(!rig.gateway.log.contains("447700900456"))
    }

    @Test func `nobody waits for a plant that is not there, and its reply comes later`()
        async throws
    {
        let port = try TestSocket.freePort()
        let other = try PlantServer([Self.queued])
        let absent = Self.source("absent", "kannel", port: port, path: "/cgi-bin/sendsms")
        let rig = try await SourceRig(kannel(other) + "\n" + absent)
        #expect(try rig.kannel("/absent", Self.text, id: "a").status == 200)
        // Replies are tried one after the other, so that one has been tried when this has come.
        #expect(try rig.kannel("/plant", Self.text + " 2", id: "b").status == 200)
        try await waitUntil("the other's reply has come") { other.lines.count == 1 }
        let plant = try PlantServer([Self.queued], port: port)
        try await waitUntil("it has come in the end") { plant.lines.count == 1 }
        #expect(plant.lines[0].contains("Who%20sent%20it"))
    }

    @Test func `neither source nor other plants wait for a plant that keeps replies waiting`()
        async throws
    {
        // It accepts a connection, which the kernel does for it, and never says a word.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
                    ? getsockname(listener, pointer, &size) : -1
            }
        }
        try #require(result == 0)
        let port = UInt16(bigEndian: address.sin_port)
        let other = try PlantServer([Self.queued])
        let silent = Self.source("silent", "kannel", port: port, path: "/cgi-bin/sendsms")
        let rig = try await SourceRig(kannel(other) + "\n" + silent)
        for number in 0..<30 {
            let text = "\(Self.text) \(String(repeating: "o", count: number + 1))"
            #expect(try rig.kannel("/silent", text, id: "\(number)").status == 200)
        }
        #expect(try rig.count("silent", "taken") == 30)
        // The replies of other sources do not wait for each of those.
        _ = try rig.kannel("/plant", Self.text, id: "x")
        try await waitUntil("the other's reply has come") { other.lines.count == 1 }
        try await waitUntil("it is counted") { try replies("taken", rig) == 1 }
        #expect(try replies("refused", rig) == 0)
        // Nor does the end of the gateway.
        #expect(try await rig.gateway.terminate() == .code(0))
    }
}

import CarrierFormats
import Configuration
import Foundation
import SpamReporting
import TestSupport
import Testing

@testable import Gateway

@Suite struct SourceOptionsTests {
    private static func sources(_ yaml: String) throws -> [SourceOptions] {
        let directory = try TemporaryDirectory()
        let file = directory.path("sources.yaml")
        let secret = directory.path("secret")
        try Data("a-secret-of-our-own\n".utf8).write(to: URL(fileURLWithPath: secret))
        let text = yaml.replacing("SECRET", with: secret)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return try GatewayConfiguration.load(file: file, environment: [:], overrides: []).sources
    }

    private static func request(
        _ body: String,
        _ headers: [String: String] = [:]
    ) -> MORequest {
        MORequest(method: "POST", body: Array(body.utf8)) {
            $0.lowercased() == "content-type" ? "application/json" : headers[$0]
        }
    }

    @Test func `a mapping in the configuration reads and answers as it says`() throws {
        let yaml = """
            sources:
              forwarder:
                format: mapped
                partner: acme
                defaultAlphabet: latin1
                mapping:
                  messages: /results
                  when: [/type=mo, /type=forward, /to=7726]
                  id: [/id, /messageId]
                  subscriber: /from
                  numbers: international
                  recipient: /to
                  text: /text
                  binary: /data
                  coding: /dcs
                  partReference: /part/0
                  partTotal: /part/1
                  partNumber: /part/2
                  time: /at
                  timeFormat: date-time
                  timeOffset: 60
                  files: /media
                  fileType: /type
                  acknowledgement:
                    status: 202
                    contentType: application/json
                    body: "{}"
                    reply: '{"say":"{reply}"}'
                    invalidStatus: 200
            """
        let source = try #require(try Self.sources(yaml).first?.mappedSource)
        let body = """
            {"results":[
            {"type":"forward","messageId":7,"from":"447700900456","to":"7726","data":"E9","dcs":0,
            "part":[1,2,2],"at":"2026-11-19 22:14:05"},
            {"type":"receipt","from":"447700900456","to":"7726","text":"x"},
            {"type":"mo","from":"447700900456","to":"7727","text":"x"},
            {"type":"mo","from":"447700900456","to":"7726","media":{"url":"u","type":"image/png"}}]}
            """
        let request = Self.request(body)
        let messages = try source.messages(in: request)
        #expect(messages.map(\.text) == ["é", ""])
        #expect(messages.map(\.id) == ["7", nil])
        #expect(messages.first?.subscriber.address == "+447700900456")
        #expect(messages.first?.part?.number == 2)
        #expect(messages.first?.sentAt?.rfc3339 == "2026-11-19T21:14:05Z")
        #expect(messages.last?.linkedFiles == [LinkedFile(url: "u", contentType: "image/png")])
        let answer = source.answer(.accepted(reply: "A \"B\""), to: request)
        #expect(answer.status == 202)
        #expect(answer.body == #"{"say":"A \"B\""}"#)
        #expect(source.answer(.accepted(reply: nil), to: request).body == "{}")
        let problem = Problem(.missingField, "Missing.")
        #expect(source.answer(.invalid(problem), to: request).status == 200)
        #expect(source.repliesInBand)
    }

    @Test func `a preset is a mapped source, and a gateway's own format is none`() throws {
        let yaml = """
            sources:
              a: {format: oneapi, partner: acme}
              b: {format: kannel, partner: acme}
              c: {format: vonage-messages, partner: acme}
            """
        #expect(try Self.sources(yaml).map { $0.mappedSource != nil } == [true, false, true])
    }

    @Test func `a signature is checked with what the configuration names`() throws {
        let yaml = """
            sources:
              a:
                format: mapped
                partner: acme
                mapping: {subscriber: from, text: text}
                authentication:
                  scheme: hmac
                  secretFile: "SECRET"
                  header: X-Code
                  prefix: "sha256="
                  timeHeader: X-Time
                  tolerance: 1m
              b:
                format: telnyx
                partner: acme
                authentication:
                  scheme: telnyx
                  publicKey: "tO14m8r6cn+5hSq12Ns8ltAB08YxK4Fq880Ay2y26M8="
              c: {format: kannel, partner: acme}
            """
        let signatures = try Self.sources(yaml).map(\.authentication.signature)
        let code = "sha256=917a7162f94f2ed7b666bdb3a2689a1522e6bedea069097b4e4a5f0d4068bfe5"
        let headers = ["X-Code": code, "X-Time": "1795122845"]
        let request = Self.request(#"{"id":"1"}"#, headers)
        let signature = try #require(signatures[0])
        let now = Timestamp(seconds: 1_795_122_845)
        try signature.verify(request, calledAt: "", now: now.adding(seconds: 60))
        #expect(throws: SignatureRefusal.stale) {
            try signature.verify(request, calledAt: "", now: now.adding(seconds: 61))
        }
        #expect(signatures[1]?.scheme == .telnyx)
        #expect(signatures[2] == nil)
        #expect(!"\(signature)".contains("secret-of"))
    }
}

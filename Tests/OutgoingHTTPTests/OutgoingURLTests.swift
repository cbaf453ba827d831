@testable import HTTPClient
import Testing

@Suite struct OutgoingURLTests {
    private static let rules = OutgoingRules(allowedHosts: ["localhost:8080", "[::1]:80"])

    @Test(arguments: [
        ("https://receiver.example", "https://receiver.example:443/"),
        ("https://receiver.example?a=b", "https://receiver.example:443/?a=b"),
        ("HTTPS://Receiver.Example:443/Path", "https://receiver.example:443/Path"),
        ("https://a-b.c_d.example:8443/%7Ex/;y=1?z=[", nil),
        ("https://8.8.4.4/a/../b", "https://8.8.4.4:443/a/../b"),
        ("https://[2606:4700::1111]:8443/", "https://[2606:4700::1111]:8443/"),
        (
            "https://xn--bcher-kva.example/?q=a+b%20c",
            "https://xn--bcher-kva.example:443/?q=a+b%20c"
        ),
        ("https://receiver.example:1024/", "https://receiver.example:1024/"),
        ("https://receiver.example:80/", nil), ("https://receiver.example:25/", nil),
        ("http://receiver.example/", nil), ("http://localhost:8080/x", "http://localhost:8080/x"),
        ("http://LOCALHOST:8080/x", "http://localhost:8080/x"), ("http://localhost/x", nil),
        ("http://[::1]/x", "http://[::1]:80/x"), ("https://receiver.example/%4", nil),
        ("https://receiver.example/%", nil), ("https://receiver.example/é", nil),
    ])
    func `a URL is what it says or nothing`(text: String, read: String?) {
        let url = try? OutgoingURL(text, Self.rules)
        #expect(url?.text == read)
    }

    @Test func `a URL has a greatest length`() throws {
        let path = String(repeating: "a", count: 2_048 - "https://receiver.example/".utf8.count)
        _ = try OutgoingURL("https://receiver.example/" + path, Self.rules)
        #expect(throws: OutgoingError.refusedURL("it is longer than 2048 bytes")) {
            try OutgoingURL("https://receiver.example/a" + path, Self.rules)
        }
    }

    @Test func `a host name has 253 characters, a label 63`() {
        let label = String(repeating: "a", count: 63)
        #expect((try? OutgoingURL("https://\(label).example/", Self.rules)) != nil)
        #expect((try? OutgoingURL("https://\(label)a.example/", Self.rules)) == nil)
        let long = "\(label).\(label).\(label).\(String(repeating: "a", count: 61))"
        #expect((try? OutgoingURL("https://\(long)/", Self.rules)) != nil)
        #expect((try? OutgoingURL("https://\(long)a/", Self.rules)) == nil)
    }
}

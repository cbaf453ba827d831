import FeedFormats
import Glibc
@testable import HTTPClient

/// What holds for URLs and keys that partners give, and for what their servers say.
enum OutgoingProperties {
    private static let rules = OutgoingRules(allowedHosts: ["localhost:8443"])
    /// The same, with nothing but the grammar left to refuse a URL.
    private static let open = OutgoingRules(ports: [1...65_535])

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        try checkURL(text, fault)
        try checkRetryAfter(text)
        try checkMoment(input)
        if let key = StandardWebhooks.Key(text) {
            let again = StandardWebhooks.Key(key.text)
            try expect("a key reads back", again == key)
            if case .secret = key {
                try expect("a secret is written as it was read", key.text.hasBytes(of: text))
            }
        }
    }

    private static func checkURL(_ text: String, _ fault: PlantedFault) throws(Violation) {
        let url: OutgoingURL
        do throws(OutgoingError) {
            url = try OutgoingURL(text, open)
        } catch {
            let strict = try? OutgoingURL(text, rules)
            // Only for a host that is let through may a URL begin with http://, or be forbidden.
            try expect("what is refused is refused", strict == nil || strict?.isAllowedHost == true)
            return
        }
        var host = url.host
        if fault.strikes(host.dropFirst(2).uppercased().utf8) { host = "localhost" }
        try expect("https", url.scheme == "https" && !url.isAllowedHost)
        try expect("a URL is visible ASCII", text.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        try expect(
            "no user, no fragment",
            !url.text.contains("#") && !url.hostAndPort.contains("@")
        )
        try expect("a URL reads back", (try? OutgoingURL(url.text, open)) == url)
        guard let other = CurlURL(url.text), let raw = CurlURL(text) else {
            throw Violation(description: "curl reads what we do")
        }
        try expect("curl sees the same place in it", other.agrees(with: url))
        try expect("and in what was given", raw.host.lowercased() == host || raw.agrees(with: url))
        let bare = host.drop { $0 == "[" }.prefix { $0 != "]" }
        var numbers = in6_addr()
        var parts = in_addr()
        if inet_aton(String(bare), &parts) == 1 || inet_pton(AF_INET6, String(bare), &numbers) == 1
        {
            // What the system takes for an address is one that was looked at.
            let address = InternetAddress(String(bare))
            try expect("an address has its one spelling", address != nil)
            try expect("no address is special", address.flatMap { SpecialRange(of: $0) } == nil)
        }
        try expect("a name is what was given", host == url.host)
    }

    private static func checkRetryAfter(_ text: String) throws(Violation) {
        guard let value = RetryAfter(text) else { return }
        try expect("a delay is never negative", value.delay(from: 1_795_132_800) >= .zero)
        switch value {
        case .seconds(let seconds):
            try expect("seconds have a limit", (0...RetryAfter.secondsMax).contains(seconds))
        case .at(let moment):
            try expect("a date reads back", RetryAfter(date(moment)) == value)
        }
    }

    /// The first bytes as a moment up to the year 9999.
    private static func checkMoment(_ input: [UInt8]) throws(Violation) {
        let number = input.prefix(5).reduce(0) { $0 << 8 | Int($1) }
        let moment = number % 253_402_300_800
        try expect("any moment is read", RetryAfter(date(moment)) == .at(unixSeconds: moment))
    }

    /// `unixSeconds` as the system's library writes it.
    private static func date(_ unixSeconds: Int) -> String {
        var (moment, fields) = (time_t(unixSeconds), tm())
        gmtime_r(&moment, &fields)
        var text = [CChar](repeating: 0, count: 64)
        strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &fields)
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}

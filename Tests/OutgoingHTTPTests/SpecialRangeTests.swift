import HTTPClient
import Testing

@Suite struct SpecialRangeTests {
    @Test(arguments: [
        ("0.0.0.0", SpecialRange.unspecified), ("0.255.255.255", .reserved),
        ("10.0.0.0", .privateUse), ("10.255.255.255", .privateUse), ("100.64.0.0", .shared),
        ("100.127.255.255", .shared), ("127.0.0.0", .loopback), ("127.255.255.255", .loopback),
        ("168.63.129.16", .metadata), ("169.254.0.0", .linkLocal), ("169.254.255.255", .linkLocal),
        ("172.16.0.0", .privateUse), ("172.31.255.255", .privateUse),
        ("192.0.0.170", .protocolAssignments), ("192.0.2.255", .documentation),
        ("192.88.99.0", .sixToFour), ("192.168.255.255", .privateUse),
        ("198.18.0.0", .benchmarking), ("198.19.255.255", .benchmarking),
        ("198.51.100.0", .documentation), ("203.0.113.255", .documentation),
        ("224.0.0.0", .multicast), ("239.255.255.255", .multicast), ("240.0.0.0", .reserved),
        ("255.255.255.254", .reserved), ("255.255.255.255", .broadcast), ("::", .unspecified),
        ("::1", .loopback), ("::2", .compatible), ("::ffff:8.8.8.8", .mapped),
        ("64:ff9b::808:808", .nat64), ("64:ff9b:1:ffff::", .nat64), ("100::ffff", .discard),
        ("2001::1", .teredo), ("2001:2::1", .benchmarking),
        ("2001:1ff:ffff::", .protocolAssignments),
        ("2001:db8:ffff::", .documentation), ("2002::", .sixToFour), ("3fff:fff::", .documentation),
        ("fc00::", .uniqueLocal), ("fdff::", .uniqueLocal), ("fe80::", .linkLocal),
        ("febf::", .linkLocal), ("fec0::", .siteLocal), ("feff::", .siteLocal),
        ("ff00::", .multicast),
        ("1fff:ffff::", .reserved), ("4000::", .reserved), ("64:ff9b:2::", .reserved),
        ("fe00::", .reserved), ("f000::", .reserved),
    ])
    func `what no receiver can have is known`(text: String, range: SpecialRange) throws {
        let address = try #require(InternetAddress(text))
        #expect(SpecialRange(of: address) == range)
    }

    /// The neighbours of all ranges, which may be anybody's.
    @Test(arguments: [
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0",
        "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
        "223.255.255.255", "2000::", "2001:200::", "2001:db7:ffff::", "2001:db9::", "2003::",
        "2606:4700::1111", "3ffe:ffff::", "3fff:1000::",
    ])
    func `everything else is anybody's`(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(SpecialRange(of: address) == nil)
    }

    @Test(arguments: ["127.1", "0177.0.0.1", "0x7f.0.0.1", "1.2.3.04", "::1%lo", "[::1]", "", "a"])
    func `an address has one spelling`(text: String) {
        #expect(InternetAddress(text) == nil)
    }
}

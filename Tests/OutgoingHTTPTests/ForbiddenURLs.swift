/// URLs that lead, or that somebody hopes to lead, to where no receiver can be.
enum ForbiddenURLs {
    /// Names of the test's own name server, and what they stand for.
    static let names: [String: [NameServer.Record]] = [
        "loop.example": [.address("127.0.0.1")],
        "loop2.example": [.address("127.0.0.2")],
        "zero.example": [.address("0.0.0.0")],
        "private.example": [.address("10.0.0.1"), .address("192.168.0.1")],
        "shared.example": [.address("100.64.0.1")],
        "metadata.google.internal": [.address("169.254.169.254")],
        "metadata.example": [.address("168.63.129.16")],
        "alias.example": [.alias("loop.example"), .address("127.0.0.1")],
        "chain.example": [
            .alias("public.example"), .alias("alias.example"), .address("172.16.0.9"),
        ],
        "127.0.0.1.dns.example": [.address("127.0.0.1")],
        "xn--bcher-kva.example": [.address("127.0.0.1")],
        "six.example": [.address("::1")],
        "mapped.example": [.address("::ffff:127.0.0.1")],
        "nat64.example": [.address("64:ff9b::7f00:1")],
        "sixtofour.example": [.address("2002:7f00:1::1")],
        "unique.example": [.address("fd00:ec2::254")],
    ]

    /// Addresses in the one strict spelling; a client that checks nothing connects to them.
    static let addresses = [
        "127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1",
        "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.254",
        "100.64.0.1", "100.100.100.200", "100.127.255.254", "169.254.169.254", "169.254.170.2",
        "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1",
        "198.19.255.254", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[::7f00:2]",
        "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:a9fe:a9fe::1]",
        "[2001:0:7f00:1::]", "[2001::1]", "[2001:2::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]",
        "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[5f00::1]",
        "[4000::1]", "[e000::1]",
    ]

    /// Other spellings of addresses, in which curl and getaddrinfo(3) see one or not.
    static let spellings = [
        "2130706433", "0x7f000001", "0X7F000001", "017700000001", "0x7f.0.0.1", "0x7F.1",
        "0177.0.0.1", "0177.0.0.01", "127.0.0.01", "127.0x1", "127.0.0.0x1", "0x7f.0x0.0x0.0x1",
        "127.1", "127.0.1", "127.65535", "0", "0x0", "00", "0.0", "10.1", "167772161", "3232235521",
        "0xc0a80001", "0300.0250.0.1", "192.168.1", "2852039166", "0xA9FEA9FE", "169.254.43518",
        "0251.0376.0251.0376", "0251.254.169.254", "127.0.0.1.", "127.1.", "2130706433.",
        "loop.example.", "localhost.", "0000000000000000000000000177.0.0.1", "4294967296",
        "127.0.0.256", "127.0.0.1%00", "127.0.0.1%20", "%31%32%37.0.0.1", "%6c%6f%63alhost",
        "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｏｐ.example",
        "bücher.example",
        "[::1%25lo]", "[::1%lo]", "[fe80::1%25lo]", "[fe80::1%lo]", "[127.0.0.1]", "[::1", "::1",
        "0:0:0:0:0:0:0:1", "[::ffff:0x7f.1]", "[::1].", "[v1.127.0.0.1]", "127.0.0.1,good.example",
        "-127.0.0.1", "127..0.0.1", ".127.0.0.1", "*.localhost",
    ]

    /// Whole URLs.
    static let tricks = [
        "https://good.example@127.0.0.1/", "https://127.0.0.1@good.example/",
        "https://good.example:443@127.0.0.1/", "https://user:word@loop.example/",
        "https://@127.0.0.1/", "https://127.0.0.1#@good.example/",
        "https://good.example#@127.0.0.1/", "https://good.example%40127.0.0.1/",
        "https://good.example\\@127.0.0.1/", "https://127.0.0.1\\@good.example/",
        "https://127.0.0.1\\.good.example/", "https:\\\\127.0.0.1\\", "https:/127.0.0.1/",
        "https:127.0.0.1", "https:///127.0.0.1/", "https:////127.0.0.1/", "//127.0.0.1/",
        "127.0.0.1", "127.0.0.1:443/", "https://", "https://:443/", "https://?127.0.0.1",
        "https://127.0.0.1\r\nHost: good.example/", "https://127.0.0.1/\r\nX: y",
        "https://127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\nGET /", "https://loop.example\r\n/",
        " https://127.0.0.1/", "https://127.0.0.1/ ", "https:// 127.0.0.1/", "ht\ttps://127.0.0.1/",
        "https://127.0.0.1\t/", "https://loop.example\u{0}.good.example/",
        "https://lo\u{AD}op.example/",
        "https://127.0.0.1:0/", "https://127.0.0.1:65536/", "https://127.0.0.1:-1/",
        "https://127.0.0.1:+443/", "https://127.0.0.1:0443/", "https://127.0.0.1:4 43/",
        "https://127.0.0.1:/", "https://127.0.0.1:443:80/", "https://127.0.0.1:80@443/",
        "http://127.0.0.1/", "HTTP://127.0.0.1/", "http://loop.example/", "http://[::1]/",
        "https+unix://127.0.0.1/", "file:///etc/passwd", "file://127.0.0.1/etc/passwd",
        "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:6379/INFO", "ftp://127.0.0.1/",
        "ftps://127.0.0.1/", "ldap://127.0.0.1/", "tftp://127.0.0.1/x", "telnet://127.0.0.1:22/",
        "smb://127.0.0.1/x", "scp://127.0.0.1/x", "imap://127.0.0.1/", "ws://127.0.0.1/",
        "wss://127.0.0.1/", "jar:https://127.0.0.1!/", "url:https://127.0.0.1/",
        "view-source:https://127.0.0.1/", "data:text/plain,127.0.0.1", "https://127.0.0.1:6379/",
        "https://localhost:22/", "https://LOCALHOST/", "https://LoCaLhOsT:8443/",
        "https://a.localhost/", "https://hosts-file.example/", "https://loop.example:8443/",
        "https://169.254.169.254/latest/meta-data/", "https://[::ffff:169.254.169.254]/latest/",
        "https://metadata.google.internal/computeMetadata/v1/",
    ]

    /// All of them.
    static let all: [String] =
        (addresses + spellings + names.keys.sorted()).map { "https://\($0)/" } + tricks
}

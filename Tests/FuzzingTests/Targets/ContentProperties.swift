import DomainNames
import MessageContent

/// What holds for what is found in every text.
enum ContentProperties {
    private static let key = Fingerprint.Key(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        let content = MessageContent(text)
        for indicator in content.indicators {
            try check(indicator, isPlanted: fault.strikes(Array(text.utf8)))
        }
        try expect(
            "each indicator is there once",
            Set(content.indicators).count == content.indicators.count
        )
        try checkNumbers(of: content)
        let words = content.matchingText.words
        try expect("no word is empty", words.allSatisfy { !$0.isEmpty })
        for word in words {
            try expect("a word is UTF-8", String(validating: word, as: UTF8.self) != nil)
            try expect(
                "of ASCII a word has small letters only",
                word.allSatisfy { $0 >= 0x80 || (0x61...0x7A).contains($0) }
            )
        }
        let hashes = Fingerprint(of: content.matchingText, key: key).hashes
        try expect("a fingerprint has few hashes", hashes.count <= Fingerprint.sizeMax)
        try expect(
            "they ascend",
            zip(hashes, hashes.dropFirst()).allSatisfy { $0 < $1 }
        )
    }

    private static func checkNumbers(of content: MessageContent) throws(Violation) {
        let numbers = content.nationalNumbers
        try expect(
            "few numbers are asked about, each once",
            numbers.count <= NationalNumber.candidatesMax && Set(numbers).count == numbers.count
        )
        for number in numbers {
            try expect(
                "a number without a country code has 8 to 15 digits, and punctuation",
                (8...15).contains(number.digits.utf8.count)
                    && number.written.utf8.allSatisfy { (0x20...0x39).contains($0) }
            )
        }
        let read = content.readingNumbers { "999" + $0.digits.suffix(12) }.indicators
        try expect("a number that was read is there once", Set(read).count == read.count)
        try expect(
            "each is there",
            numbers.allSatisfy { number in
                read.contains {
                    $0.kind == .telephoneNumber && $0.value == "+999" + number.digits.suffix(12)
                }
            }
        )
    }

    private static func check(_ indicator: Indicator, isPlanted: Bool) throws(Violation) {
        let value = Array(indicator.value.utf8)
        try expect(
            "an indicator is of printable characters",
            value.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        )
        switch indicator.kind {
        case .link, .emailAddress:
            let host = indicator.host?.ascii ?? address(of: indicator)
            let isNamed =
                indicator.kind == .link
                ? indicator.value.hasPrefix(host + "/")
                : indicator.value.hasSuffix("@" + host)
            try expect("a link and a mailbox have a host", !host.isEmpty && isNamed)
            try expect(
                "a host's registered domain is its end",
                host.hasSuffix(indicator.registeredDomain ?? (indicator.host == nil ? "" : " "))
            )
        case .telephoneNumber:
            let digits = value.count { (0x30...0x39).contains($0) } + (isPlanted ? 20 : 0)
            try expect("a telephone number has 9 to 15 digits", (9...15).contains(digits))
        case .handle, .cryptoAddress:
            try expect("others belong to no host", indicator.host == nil)
        }
    }

    /// The internet address that stands in place of a link's host; empty when there is none.
    private static func address(of indicator: Indicator) -> String {
        guard indicator.kind == .link else { return "" }
        let address = indicator.value.prefix { $0 != "/" }
        let groups = address.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = groups.allSatisfy { (UInt8($0) ?? 0).description == $0 }
        return groups.count == 4 && areNumbers ? String(address) : ""
    }
}

/// The user data of a short message, taken apart: its header, and the text that follows.
package struct UserData: Hashable, Sendable {
    /// What stood before the text; ``UserDataHeader/none`` when nothing did.
    package let header: UserDataHeader
    /// The text in UTF-16; that of a part may begin or end within a surrogate pair.
    package let units: [UInt16]

    /// The text, with U+FFFD for a surrogate that stands alone.
    package var text: String { String(decoding: units, as: UTF16.self) }

    /// Reads user data that a header may stand in front of.
    ///
    /// - Parameters:
    ///   - octets: all user data.
    ///   - headerInFront: whether it begins with a header, as a set UDH indicator says.
    ///   - septetCount: TP-UDL where septets are packed: how many there are, header included.
    package init(
        _ octets: [UInt8],
        coding: DataCoding,
        headerInFront: Bool,
        septetCount: UInt8? = nil
    ) throws(ShortMessageError) {
        guard headerInFront else {
            header = .none
            units = try coding.units(of: octets, septetCount: septetCount.map { Int($0) })
            return
        }
        let (header, rest) = try UserDataHeader.split(octets)
        let headerBits = (octets.count - rest.count) * 8
        self.header = header
        units = try coding.units(
            of: rest,
            alphabet: header.alphabet,
            fillBits: (7 - headerBits % 7) % 7,
            septetCount: septetCount.map { Int($0) - (headerBits + 6) / 7 }
        )
    }

    /// Reads user data whose header was handed over by itself, and septets without fill bits.
    package init(
        _ octets: [UInt8],
        coding: DataCoding,
        header: UserDataHeader = .none
    ) throws(ShortMessageError) {
        self.header = header
        units = try coding.units(of: octets, alphabet: header.alphabet)
    }
}

/// Which part of a longer message a short message is (3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8).
package struct Concatenation: Hashable, Sendable {
    /// The same for all parts of a message.
    package let reference: UInt16
    /// How many parts there are; at least 1.
    package let total: UInt8
    /// Which of them this is, counted from 1.
    package let number: UInt8

    /// Makes one; nil when no message has such a part.
    package init?(reference: UInt16, total: UInt8, number: UInt8) {
        guard number >= 1, number <= total else { return nil }
        self.reference = reference
        self.total = total
        self.number = number
    }
}

/// The applications that data is for (3GPP TS 23.040 §9.2.3.24.3, §9.2.3.24.4).
package struct ApplicationPorts: Hashable, Sendable {
    /// Where it goes to.
    package let destination: UInt16
    /// Where it comes from.
    package let source: UInt16
}

extension UserDataHeader {
    /// Which part of a longer message this is; nil when it is whole.
    ///
    /// Of several elements the last counts. One that counts from 0, or beyond its total, is as if
    /// it were not there, as the clause says.
    package var concatenation: Concatenation? {
        for element in elements.reversed() {
            let octets = element.octets
            let found: Concatenation?
            switch (element.identifier, octets.count) {
            case (ElementIdentifier.concatenation, 3):
                found = Concatenation(
                    reference: UInt16(octets[0]),
                    total: octets[1],
                    number: octets[2]
                )
            case (ElementIdentifier.wideConcatenation, 4):
                found = Concatenation(
                    reference: UInt16(octets[0]) << 8 | UInt16(octets[1]),
                    total: octets[2],
                    number: octets[3]
                )
            default: found = nil
            }
            if let found { return found }
        }
        return nil
    }

    /// The application that the data is for; nil when it is for the reader of messages.
    package var ports: ApplicationPorts? {
        for element in elements.reversed() {
            let octets = element.octets.map { UInt16($0) }
            switch (element.identifier, octets.count) {
            case (ElementIdentifier.narrowPorts, 2):
                return ApplicationPorts(destination: octets[0], source: octets[1])
            case (ElementIdentifier.ports, 4):
                return ApplicationPorts(
                    destination: octets[0] << 8 | octets[1],
                    source: octets[2] << 8 | octets[3]
                )
            default: continue
            }
        }
        return nil
    }

    /// The alphabet of the text: the default one, with the national tables that the header names.
    ///
    /// An identifier that is reserved is as if it were not there (3GPP TS 23.038 §6.2.1.2.5).
    package var alphabet: SeptetAlphabet {
        SeptetAlphabet(
            locking: language(ElementIdentifier.lockingShift),
            singleShift: language(ElementIdentifier.singleShift)
        )
    }

    /// The bits between a header and the first packed septet (§9.2.3.24).
    package var fillBits: Int {
        (7 - octets.count * 8 % 7) % 7
    }

    private func language(_ identifier: UInt8) -> NationalLanguage? {
        elements.last { $0.identifier == identifier }
            .flatMap(\.octets.first).flatMap(NationalLanguage.init(rawValue:))
    }
}

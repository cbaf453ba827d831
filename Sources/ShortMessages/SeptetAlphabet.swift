/// What the septets of a short message stand for (3GPP TS 23.038 §6.2.1).
///
/// That is a table of 128 characters, and another one that an escape leads to for one character.
package struct SeptetAlphabet: Sendable, Equatable {
    /// The septet after which one septet is looked up in the other table.
    package static let escape: UInt8 = 0x1B

    /// The default alphabet with its extension table.
    package static let standard = SeptetAlphabet(
        locking: SeptetTable.standard,
        singleShift: SeptetTable.standardExtension
    )

    /// What stands for something that is no character.
    static let replacement: UInt16 = 0xFFFD

    private let locking: SeptetTable
    private let singleShift: SeptetTable

    /// The alphabet with the tables that a header names; without a name it is the default one.
    ///
    /// Spanish has no locking shift table (annex A.3.2 is void): naming it changes nothing.
    package init(locking: NationalLanguage? = nil, singleShift: NationalLanguage? = nil) {
        self.init(
            locking: locking.map(SeptetTable.locking) ?? .standard,
            singleShift: singleShift.map(SeptetTable.singleShift) ?? .standardExtension
        )
    }

    private init(locking: SeptetTable, singleShift: SeptetTable) {
        self.locking = locking
        self.singleShift = singleShift
    }

    /// The UTF-16 units of septets, each in an octet of its own.
    ///
    /// What an escape leads to nothing for is what it is without the escape (§6.2.1.1); two escapes
    /// are a space (note 1). An octet that is no septet, a septet that stands for nothing in a
    /// national table, and an escape at the end are U+FFFD.
    package func units(of septets: some Sequence<UInt8>) -> [UInt16] {
        var units: [UInt16] = []
        units.reserveCapacity(septets.underestimatedCount)
        var isEscaped = false
        for septet in septets {
            if isEscaped {
                isEscaped = false
                units.append(escaped(septet))
            } else if septet == Self.escape {
                isEscaped = true
            } else {
                units.append(locking[septet] ?? Self.replacement)
            }
        }
        if isEscaped { units.append(Self.replacement) }
        return units
    }

    /// The text of septets, each in an octet of its own; see ``units(of:)``.
    package func text(of septets: some Sequence<UInt8>) -> String {
        String(decoding: units(of: septets), as: UTF16.self)
    }

    /// The septets of a text, each in an octet of its own; nil when the alphabet lacks a character.
    ///
    /// Nothing is replaced by what looks like it: `ç` is not the `Ç` of the default alphabet.
    package func septets(of text: String) -> [UInt8]? {
        var septets: [UInt8] = []
        septets.reserveCapacity(text.utf8.count)
        for unit in text.utf16 {
            if let septet = locking.septet(of: unit) {
                septets.append(septet)
            } else if let septet = singleShift.septet(of: unit) {
                septets += [Self.escape, septet]
            } else {
                return nil
            }
        }
        return septets
    }

    private func escaped(_ septet: UInt8) -> UInt16 {
        if septet == Self.escape { return 0x20 }
        return singleShift[septet] ?? locking[septet] ?? Self.replacement
    }
}

/// A table of up to 128 characters, all of the basic multilingual plane.
struct SeptetTable: Sendable, Equatable {
    /// How many septets there are.
    static let count = 128

    /// By septet; 0 where there is no character, because no table has U+0000.
    private var units: [UInt16]

    init() {
        units = Array(repeating: 0, count: Self.count)
    }

    /// A table of all its characters in order; the escape's place is left empty.
    init(_ characters: String) {
        self.init()
        for (septet, unit) in zip(0..<UInt8(Self.count), characters.utf16)
        where septet != SeptetAlphabet.escape { self[septet] = unit }
    }

    /// The character of a septet; nil for none.
    subscript(septet: UInt8) -> UInt16? {
        get {
            let unit = septet < Self.count ? units[Int(septet)] : 0
            return unit == 0 ? nil : unit
        }
        set {
            guard septet < Self.count else { return }
            units[Int(septet)] = newValue ?? 0
        }
    }

    /// The first septet of a character; nil when the table lacks it.
    func septet(of unit: UInt16) -> UInt8? {
        guard unit != 0 else { return nil }
        return units.firstIndex(of: unit).map { UInt8($0) }
    }

    /// The table with some characters at other places, or more of them.
    func with(_ characters: [UInt8: Unicode.Scalar]) -> SeptetTable {
        var table = self
        for (septet, character) in characters { table[septet] = UInt16(character.value) }
        return table
    }

    /// The table with consecutive characters from one septet on.
    func with(_ characters: String, from septet: UInt8) -> SeptetTable {
        var table = self
        for (place, unit) in zip(septet..., characters.utf16) { table[place] = unit }
        return table
    }
}

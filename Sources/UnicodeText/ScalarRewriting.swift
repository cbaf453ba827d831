/// What becomes of one character beyond ASCII.
enum ScalarFate {
    case stays
    case goes
    case becomes(UInt8)
}

/// `text`, which is valid UTF-8, with each character beyond ASCII treated as `fate` says.
///
/// ASCII is copied, so that mostly Latin texts cost little.
func rewritten(_ text: [UInt8], _ fate: (Unicode.Scalar) -> ScalarFate) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
        let lead = text[index]
        guard lead >= 0x80 else {
            result.append(lead)
            index += 1
            continue
        }
        let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        let sequence = text[index..<min(index + count, text.count)]
        index += count
        switch fate(scalar(sequence)) {
        case .stays: result.append(contentsOf: sequence)
        case .goes: break
        case .becomes(let byte): result.append(byte)
        }
    }
    return result
}

/// The character that a UTF-8 sequence of two to four bytes encodes (RFC 3629 §3).
private func scalar(_ sequence: ArraySlice<UInt8>) -> Unicode.Scalar {
    let lead = UInt32(sequence[sequence.startIndex])
    let bits = lead & (sequence.count == 2 ? 0x1F : sequence.count == 3 ? 0x0F : 0x07)
    let value = sequence.dropFirst().reduce(bits) { $0 << 6 | UInt32($1 & 0x3F) }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
}

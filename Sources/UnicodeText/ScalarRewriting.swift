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
        let end = min(index + UTF8Sequence.size(of: lead), text.count)
        switch fate(UTF8Sequence.scalar(in: text, at: index)) {
        case .stays: for place in index..<end { result.append(text[place]) }
        case .goes: break
        case .becomes(let byte): result.append(byte)
        }
        index = end
    }
    return result
}

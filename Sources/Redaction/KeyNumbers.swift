/// Small numbers in place of the keys of tokens, equal for equal keys.
struct KeyNumbers {
    private var numbers: [String: Int32] = [:]

    /// The number of `key`, a new one if it has none.
    mutating func number(_ key: String) -> Int32 {
        if let known = numbers[key] { return known }
        let number = Int32(numbers.count)
        numbers[key] = number
        return number
    }

    /// The numbers of the tokens of a text, in their order.
    mutating func numbers(of tokens: [Token]) -> [Int32] {
        tokens.map { number($0.key) }
    }

    /// What a text is compared by: each of its words once, in ascending order.
    ///
    /// Numbers count as one word, and so do e-mail addresses; of a link only the host counts.
    /// Signs count only in a text that has nothing else.
    mutating func features(of tokens: [Token]) -> [Int32] {
        var features: Set<Int32> = []
        for token in tokens {
            switch token.form {
            case .word, .fragment, .host: features.insert(number(token.key))
            case .number: features.insert(number("\u{0}number"))
            case .email: features.insert(number("\u{0}email"))
            case .slot(let label): features.insert(number("\u{0}" + label.rawValue))
            case .segment, .sign: break
            }
        }
        if features.isEmpty { for token in tokens { features.insert(number(token.key)) } }
        return features.sorted()
    }
}

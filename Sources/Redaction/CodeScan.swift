/// Finds one-time codes by the words that stand near them.
///
/// A number of three to ten digits, or a word of letters and digits, is a code when a word such as
/// `code`, `PIN` or `kod` stands at most six words from it in the same sentence; so is a word in
/// capitals that follows such a word at once.
struct CodeScan {
    let text: WrittenText
    let tokens: [Token]

    private static let digitCounts = 3...10
    private static let letterCounts = 4...10
    /// How many words may stand between.
    private static let distanceMax = 6
    /// As many characters of a script without spaces.
    private static let fragmentDistanceMax = 14

    /// Where codes stand, as ranges of one token each.
    func codes() -> [Range<Int>] {
        let cues = CodeWords.places(in: tokens)
        guard cues.contains(true) else { return [] }
        return tokens.indices.filter { isCode($0, cues) }.map { $0..<$0 + 1 }
    }

    private func isCode(_ place: Int, _ cues: [Bool]) -> Bool {
        switch tokens[place].form {
        case .number(let digits):
            let first = text.cells[tokens[place].cells.lowerBound].look
            guard Self.digitCounts.contains(digits), first != 0x2B, !isAmount(place) else {
                return false
            }
            return hasCue(place, cues)
        case .word, .host, .segment:
            guard !cues[place], Self.letterCounts.contains(tokens[place].cells.count) else {
                return false
            }
            let hasDigit = tokens[place].cells.contains { text.cells[$0].kind == .digit }
            return hasDigit ? hasCue(place, cues) : isShouted(place) && followsCue(place, cues)
        case .fragment, .sign, .email, .slot: return false
        }
    }

    /// Whether a number is one of money: with a sign for a currency, or with one or two decimals.
    private func isAmount(_ place: Int) -> Bool {
        let isPriced = [place - 1, place + 1].contains { neighbour in
            tokens.indices.contains(neighbour) && tokens[neighbour].isSign
                && text.isCurrency(tokens[neighbour].cells.lowerBound)
        }
        guard !isPriced else { return true }
        let range = tokens[place].cells
        let signs = range.filter { text.cells[$0].kind != .digit }
        guard signs.count == 1, let sign = signs.first,
            [0x2C, 0x2E].contains(text.cells[sign].look)
        else { return false }
        return (1...2).contains(range.upperBound - sign - 1)
    }

    private func hasCue(_ place: Int, _ cues: [Bool]) -> Bool {
        hasCue(in: stride(from: place - 1, through: 0, by: -1), cues)
            || hasCue(in: place + 1..<tokens.count, cues)
    }

    /// Whether a cue comes up in `places` before the sentence or the distance ends.
    private func hasCue(in places: some Sequence<Int>, _ cues: [Bool]) -> Bool {
        var words = 0
        var fragments = 0
        for place in places {
            if cues[place] { return true }
            switch tokens[place].form {
            case .sign: if endsSentence(place) { return false }
            case .fragment(.ideograph), .fragment(.unspaced): fragments += 1
            case .fragment(.letter), .word, .number, .email, .host, .segment, .slot: words += 1
            }
            guard words <= Self.distanceMax, fragments <= Self.fragmentDistanceMax else {
                return false
            }
        }
        return false
    }

    /// A full stop, an exclamation mark or a question mark with a space, or no more text, behind.
    private func endsSentence(_ place: Int) -> Bool {
        let look = text.cells[tokens[place].cells.lowerBound].look
        guard [0x2E, 0x21, 0x3F].contains(look) else { return false }
        guard place + 1 < tokens.count else { return true }
        return tokens[place + 1].hasSpaceBefore || tokens[place + 1].fragment == .ideograph
    }

    /// Whether the word has capitals only.
    private func isShouted(_ place: Int) -> Bool {
        tokens[place].cells.allSatisfy { text.isCapital($0) }
    }

    /// Whether nothing but signs and a short word (`is`, `ist`, `est`) stands behind a cue.
    private func followsCue(_ place: Int, _ cues: [Bool]) -> Bool {
        var words = 0
        for before in stride(from: place - 1, through: 0, by: -1) {
            if cues[before] { return !isShouted(before) || words == 0 && hasSign(before..<place) }
            guard !tokens[before].isSign else { continue }
            words += 1
            guard words == 1, tokens[before].cells.count <= 3, !isShouted(before) else {
                return false
            }
        }
        return false
    }

    private func hasSign(_ range: Range<Int>) -> Bool {
        range.contains { tokens[$0].isSign }
    }
}

/// Words for codes and passwords, in the languages in which subscribers are answered.
enum CodeWords {
    /// Which of `tokens` belong to such a word.
    static func places(in tokens: [Token]) -> [Bool] {
        var places = tokens.map { token in
            switch token.form {
            case .word, .host, .segment: isCue(token.key)
            default: false
            }
        }
        for place in tokens.indices where tokens[place].fragment != nil {
            guard let phrases = unspaced[tokens[place].key] else { continue }
            for phrase in phrases where place + phrase.count <= tokens.count {
                let isHere = zip(phrase, tokens[place...]).allSatisfy { $0 == $1.key }
                guard isHere else { continue }
                for covered in place..<place + phrase.count { places[covered] = true }
            }
        }
        return places
    }

    private static func isCue(_ key: String) -> Bool {
        words.contains(key) || endings.contains { key.hasSuffix($0) && key != $0 }
            || beginnings.contains { key.hasPrefix($0) }
    }

    private static let words: Set<String> = Set(
        """
        code codes pin otp tan passcode passcodes password passwords verification authentication \
        mtan cvv cvc \
        code pin tan passwort kennwort \
        código codigo códigos codigos clave contraseña contrasena \
        senha \
        codice codici parola \
        wachtwoord pincode \
        kod kodu kodun kodunuz kodunu şifre şifresi şifreniz sifre sifreniz parola \
        kode sandi \
        код кода коду кодом пин пароль пароля пинкод \
        رمز الرمز رمزك كود الكود \
        कोड ओटीपी पिन पासवर्ड \
        코드 코드는 비밀번호 비밀번호는
        """
        .split(whereSeparator: \.isWhitespace).map { WrittenText.key(of: String($0)) }
    )

    /// Compounds such as `Sicherheitscode`, `verificatiecode`, `Bestätigungskod`.
    private static let endings = ["code", "codes", "kode", "passwort", "wachtwoord"].map(
        WrittenText.key
    )

    /// Korean puts particles behind the word.
    private static let beginnings = ["인증번호", "인증코드", "보안코드", "확인코드"].map(WrittenText.key)

    private static let unspaced: [String: [[String]]] = {
        let phrases = [
            "验证码", "驗證碼", "校验码", "动态码", "動態碼", "密码", "密碼", "确认码", "口令",
            "コード", "認証番号", "確認番号", "暗証番号", "パスワード", "ワンタイム",
        ]
        var table: [String: [[String]]] = [:]
        for phrase in phrases {
            let written = WrittenText(phrase)
            let keys = written.cells.indices.map { written.compared($0..<$0 + 1) }
            table[keys[0], default: []].append(keys)
        }
        return table
    }()
}

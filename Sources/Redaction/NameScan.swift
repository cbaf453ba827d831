/// Finds names behind greetings and titles.
///
/// In scripts with capitals a name is made of capitalised words, or stands before a comma; in
/// others it ends at a sign, or is one word behind a word such as `dear`. Words that address
/// anybody (`customer`, `Mum`) are no names. ``UnspacedNameScan`` has what is different in scripts
/// without spaces.
struct NameScan {
    let text: WrittenText
    let tokens: [Token]

    /// Most words of a name.
    private static let wordsMax = 4

    /// Where names stand, as ranges of tokens, in order and apart.
    func names() -> [Range<Int>] {
        var names: [Range<Int>] = []
        var place = 0
        while place < tokens.count {
            if isWord(place), let name = nameAt(place),
                name.lowerBound >= names.last?.upperBound ?? 0
            {
                names.append(name)
                place = max(place + 1, name.upperBound)
            } else {
                place += 1
            }
        }
        let others = UnspacedNameScan(text: text, tokens: tokens).names()
        return (names + others).sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The name behind the greeting or title at `place`, or before an honorific there.
    private func nameAt(_ place: Int) -> Range<Int>? {
        if let greeting = Greetings.match(tokens, at: place), isGreetingPlace(place, greeting) {
            return nameBehind(greeting, from: place)
        }
        if Addressees.titles.contains(tokens[place].key) { return nameBehindTitle(place) }
        return honouredName(place)
    }

    /// A mild greeting (`hi`, `hallo`) is one at the beginning of something only, and a warm one
    /// (`dear`) also before a capital.
    private func isGreetingPlace(_ place: Int, _ greeting: Greetings.Match) -> Bool {
        guard place > 0, !tokens[place].beginsLine else { return true }
        if tokens[place - 1].isSign { return true }
        if Greetings.isPart(tokens[place - 1].key) { return true }
        let next = greeting.tokens.upperBound
        return text.isCapital(tokens[place].cells.lowerBound)
            || greeting.isWarm && next < tokens.count
                && text.isCapital(tokens[next].cells.lowerBound)
    }

    // MARK: Behind a greeting

    private func nameBehind(_ greeting: Greetings.Match, from place: Int) -> Range<Int>? {
        var start = greeting.tokens.upperBound
        var hasComma = false
        if start < tokens.count, tokens[start].isSign, !tokens[start].hasSpaceBefore,
            [0x2C, 0x21].contains(look(start)), !greeting.isWarm
        {
            hasComma = true
            start += 1
        }
        // Further greetings and titles stand before the name.
        var isGeneric = false
        while start < tokens.count, isWord(start), !tokens[start].beginsLine {
            if let more = Greetings.match(tokens, at: start), isFurtherGreeting(start, more) {
                start = more.tokens.upperBound
            } else if Addressees.titles.contains(tokens[start].key) {
                start += 1
                if start < tokens.count, look(start) == 0x2E { start += 1 }
            } else if Addressees.anybody.contains(tokens[start].key) {
                isGeneric = true
                start += 1
            } else {
                break
            }
        }
        guard start < tokens.count else { return nil }
        let run = words(from: start)
        guard !run.words.isEmpty else { return nil }
        let isStrict = hasComma || isGeneric
        let isShouted = isShouted(place)
        if isStrict {
            let isName = run.isTerminated && !isShouted && run.words.allSatisfy(isCapitalised)
            return isName ? start..<run.end : nil
        }
        if isCapitalised(start), !isShouted { return capitalisedName(run) }
        return uncapitalisedName(run, greeting)
    }

    /// Whether a greeting behind another one is no name: `Cara` is a name in English.
    private func isFurtherGreeting(_ place: Int, _ greeting: Greetings.Match) -> Bool {
        !greeting.isWarm || !isCapitalised(place) || tokens[place].key == "dear"
    }

    /// The capitalised words at the beginning of `run`, with what stands between them (`van`).
    private func capitalisedName(_ run: Run) -> Range<Int> {
        let names = run.words.prefix { place in
            isCapitalised(place) || Addressees.particles.contains(tokens[place].key)
        }
        let last = names.last(where: isCapitalised) ?? run.words[0]
        return run.words[0]..<last + 1
    }

    /// A name in small letters, in capitals like all around it, or in a script without them.
    private func uncapitalisedName(_ run: Run, _ greeting: Greetings.Match) -> Range<Int>? {
        let first = run.words[0]
        let isSmall = text.isSmall(tokens[first].cells.lowerBound)
        let wordsMax = isSmall ? (greeting.isWarm ? 2 : 1) : 3
        if run.isTerminated, run.words.count <= wordsMax { return first..<run.end }
        return greeting.isWarm && !isSmall ? first..<first + 1 : nil
    }

    /// Words in a row that may be a name.
    private struct Run {
        /// Places of the words.
        var words: [Int] = []
        /// Behind the last word.
        var end: Int
        /// Whether a sign or the end of the line stands behind them.
        var isTerminated = false
    }

    private func words(from start: Int) -> Run {
        var run = Run(end: start)
        var place = start
        while place < tokens.count, run.words.count <= Self.wordsMax {
            if place > start, tokens[place].beginsLine {
                run.isTerminated = true
                break
            }
            if isWord(place) || tokens[place].fragment == .letter {
                guard !Addressees.function.contains(tokens[place].key) else { break }
                guard !Addressees.honorificsBehind.contains(tokens[place].key) else {
                    run.isTerminated = true
                    break
                }
                run.words.append(place)
                place += 1
                run.end = place
                continue
            }
            guard tokens[place].isSign else { break }
            // `Anna-Maria`, `O'Brien`, `J. Smith` go on.
            let isGlue =
                !tokens[place].hasSpaceBefore && place + 1 < tokens.count
                && (isWord(place + 1) || tokens[place + 1].fragment == .letter)
                && ([0x2D, 0x27].contains(look(place)) && !tokens[place + 1].hasSpaceBefore
                    || look(place) == 0x2E && tokens[place - 1].cells.count == 1)
            guard isGlue else {
                run.isTerminated = true
                break
            }
            place += 1
        }
        if run.words.count > Self.wordsMax {
            run.words.removeLast()
            run.end = (run.words.last ?? start) + 1
            run.isTerminated = false
        }
        return run
    }

    // MARK: Titles and honorifics

    /// `Mr Smith`, `Frau Müller`: capitalised words behind a title.
    private func nameBehindTitle(_ place: Int) -> Range<Int>? {
        var start = place + 1
        if start < tokens.count, look(start) == 0x2E, !tokens[start].hasSpaceBefore { start += 1 }
        guard start < tokens.count, isWord(start), !tokens[start].beginsLine,
            text.isCapital(tokens[place].cells.lowerBound), isCapitalised(start),
            !isShouted(place) || tokens[place].cells.count < 3,
            !Addressees.anybody.contains(tokens[start].key),
            !Addressees.titles.contains(tokens[start].key)
        else { return nil }
        let run = words(from: start)
        guard !run.words.isEmpty else { return nil }
        return capitalisedName(run)
    }

    /// A word with a Korean honorific at its end, or before a Hindi one.
    private func honouredName(_ place: Int) -> Range<Int>? {
        let key = tokens[place].key
        for honorific in Addressees.koreanHonorifics where key.hasSuffix(honorific) {
            let stem = String(key.dropLast(honorific.count))
            if stem.isEmpty || Addressees.anybody.contains(stem) {
                return nameBeforeKorean(place)
            }
            return stem.count <= 8 ? place..<place + 1 : nil
        }
        guard place + 1 < tokens.count, Addressees.honorificsBehind.contains(tokens[place + 1].key),
            !Addressees.anybody.contains(key), !Addressees.titles.contains(key),
            Greetings.match(tokens, at: place) == nil
        else { return nil }
        return place..<place + 1
    }

    /// The name before `고객님`: a word of two to four syllables where something begins.
    private func nameBeforeKorean(_ place: Int) -> Range<Int>? {
        let name = place - 1
        guard name >= 0, isWord(name), (2...4).contains(tokens[name].cells.count),
            tokens[name].key.unicodeScalars.allSatisfy({ (0xAC00...0xD7A3).contains($0.value) }),
            name == 0 || tokens[name].beginsLine || tokens[name - 1].isSign
                || Greetings.isPart(tokens[name - 1].key)
        else { return nil }
        return name..<name + 1
    }

    // MARK: Words

    private func isWord(_ place: Int) -> Bool {
        switch tokens[place].form {
        case .word, .host: true
        default: false
        }
    }

    private func look(_ place: Int) -> UInt8 {
        text.cells[tokens[place].cells.lowerBound].look
    }

    private func isCapitalised(_ place: Int) -> Bool {
        text.isCapital(tokens[place].cells.lowerBound)
    }

    /// Whether a word of several letters has capitals only.
    private func isShouted(_ place: Int) -> Bool {
        let cells = tokens[place].cells
        return cells.count > 1 && cells.allSatisfy { text.isCapital($0) }
    }
}

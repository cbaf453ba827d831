import Languages
import Redaction
import UnicodeText

/// What holds for the sample that is shown of any messages.
enum RedactionProperties {
    /// Reads a minimum, a number of reporters, and then messages, each on a line.
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard input.count >= 2 else { return }
        let minimum = 1 + Int(input[0] % 4)
        let reporters = 1 + Int(input[1] % 8)
        let texts = input[2...].split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        let messages = texts.enumerated().compactMap { place, text in
            try? ReportedText(reporter: "\(place % reporters)", text: text)
        }
        let redactor = Redactor(minimumReporters: minimum)
        let sample = redactor.sample(of: messages)
        if (2...Redactor.messagesMax).contains(messages.count) {
            let reversed = redactor.sample(of: messages.reversed())
            try expect("the order of messages does not matter", sample == reversed)
        }
        if texts.count <= 64 {
            let grouped = NearDuplicates.groups(of: texts).flatMap { $0 }
            try expect("no text is in two groups", Set(grouped).count == grouped.count)
        }
        guard let sample else { return }
        try checkLanguages(of: sample)
        try expect("enough reporters sent it", sample.reporters >= minimum)
        try expect("enough reporters have all of it", sample.cohort >= minimum)
        try expect("no more reporters have all than have any", sample.cohort <= sample.reporters)
        var shown = try outsideSlots(sample)
        if fault.strikes(input[2...]) { shown += " planted" }
        try expect("it is one line", !shown.unicodeScalars.contains { $0.value < 0x20 })
        try expect(
            "nothing in it is invisible",
            !shown.unicodeScalars.contains(where: Invisibles.contains)
        )
        let wholes = messages.map { (reporter: $0.reporter, text: folded($0.text)) }
        for word in Set(words(shown)) {
            let holders = Set(wholes.filter { contains($0.text, word) }.map(\.reporter))
            try expect("every word is in enough reporters' messages", holders.count >= minimum)
        }
    }

    private static func checkLanguages(of sample: RedactedSample) throws(Violation) {
        let words = sample.words
        try expect("words have no slots", !words.utf8.contains { $0 == 0x5B || $0 == 0x5D })
        let tags = WrittenLanguages.tags(of: words)
        try expect("languages are few, and each there once", tags.count <= Set(tags).count)
        try expect(
            "a language is a tag",
            tags.allSatisfy { $0.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z0-9]{2,8})*/) != nil }
        )
    }

    /// The text of a sample without its slots, which are where they are said to be.
    private static func outsideSlots(_ sample: RedactedSample) throws(Violation) -> String {
        let bytes = Array(sample.text.utf8)
        var shown: [UInt8] = []
        var end = 0
        for span in sample.hidden {
            try expect("slots are in order", span.place.lowerBound >= end)
            try expect("slots are in the text", span.place.upperBound <= bytes.count)
            let isNamed = bytes[span.place].elementsEqual(span.label.slot.utf8)
            try expect("a slot has its name", isNamed)
            shown += bytes[end..<span.place.lowerBound] + [0x20]
            end = span.place.upperBound
        }
        shown += bytes[end...]
        try expect("brackets are slots", !shown.contains { $0 == 0x5B || $0 == 0x5D })
        return String(decoding: shown, as: UTF8.self)
    }

    /// Letters and digits in a row, folded; of scripts without spaces each by itself.
    private static func words(_ text: String) -> [[UInt32]] {
        var words: [String.UnicodeScalarView] = [.init()]
        for scalar in text.unicodeScalars {
            let isAlone = isUnspaced(scalar)
            if isAlone || !isCharacter(scalar) && !isMark(scalar) { words.append(.init()) }
            words[words.count - 1].append(scalar)
            if isAlone { words.append(.init()) }
        }
        return words.map { folded(String($0)) }.filter { !$0.isEmpty }
    }

    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xE00...0x109F, 0x1780...0x1AAF, 0x3005...0x31FF, 0x3400...0x9FFF, 0xA9E0...0xAADF,
            0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// The letters and digits of a text as they look, without marks and all else.
    private static func folded(_ text: String) -> [UInt32] {
        let visible = UnicodeText.compatibilityComposed(Array(text.utf8))
        let skeleton = UnicodeText.skeleton(visible)
        let bare = UnicodeText.compatibilityDecomposed(skeleton)
        return String(decoding: bare, as: UTF8.self).unicodeScalars.filter(isCharacter).map(\.value)
    }

    private static func contains(_ text: [UInt32], _ word: [UInt32]) -> Bool {
        guard text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { start in
            text[start] == word[0] && text[start..<start + word.count].elementsEqual(word)
        }
    }

    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber:
            true
        default: false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}

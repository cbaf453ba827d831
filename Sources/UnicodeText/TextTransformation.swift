internal import Synchronization

/// A transformation of texts that remembers what it makes of each character.
///
/// Nearly every character becomes what it becomes alone, whatever stands around it, so a text is
/// put together of what is remembered. Only the marks that stand above, below and behind a letter
/// need the letter: they are put in order, and may become one character with it. Marks that are in
/// order, and those that have a character together with their letter, are seen to here; the few
/// others are transformed as a whole with what is around them. May be used on any thread.
package final class TextTransformation: Sendable {
    /// Transforms any text, a character at a time or as a whole with the same result.
    private let transformation: @Sendable ([UInt8]) -> [UInt8]
    /// Whether letters and marks are composed; else they are decomposed.
    private let isComposing: Bool
    /// What becomes of ASCII.
    private let ascii: [UInt8]
    /// What is remembered so far, by the higher octets of code points.
    private let pages: Mutex<[CharacterPage?]>

    /// Octets of letters alone that end a run which is transformed as a whole.
    private static let gapMax = 16
    /// Octets after which the next letter ends such a run.
    private static let runSizeMax = 4096
    /// Most pages that are made for one text, so that none pays for all of Unicode.
    private static let newPagesMax = 8

    /// Remembers a transformation of UTF-8.
    ///
    /// - Parameters:
    ///   - isComposing: whether the result is in NFKC; it is in NFKD else.
    ///   - transformation: takes invisible characters out first and gives equal results for
    ///     canonically equivalent texts; of ASCII it makes one octet each.
    package init(
        isComposing: Bool,
        _ transformation: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.transformation = transformation
        self.isComposing = isComposing
        ascii = (0..<0x80).map { transformation([$0]).first ?? $0 }
        pages = Mutex([CharacterPage?](repeating: nil, count: CharacterPage.count))
    }

    /// The text, which is valid UTF-8, transformed.
    ///
    /// - Parameter limit: octets of the result after which it ends; it ends with a character.
    package func applied(to text: [UInt8], upTo limit: Int = .max) -> [UInt8] {
        var work = Work(text, pages.withLock { $0 }, room: min(limit, text.count + text.count / 2))
        while work.place < text.count, work.result.count < limit {
            let lead = text[work.place]
            if lead < 0x80 {
                work.append(ascii: ascii[Int(lead)], of: lead)
            } else {
                let scalar = UTF8Sequence.scalar(in: text, at: work.place)
                append(scalar, to: &work)
            }
        }
        return work.result(upTo: limit)
    }

    /// Where a text has been transformed up to.
    private struct Work {
        let text: [UInt8]
        var pages: [CharacterPage?]
        var page = CharacterPage.none
        var pageNumber = -1
        var newPages = 0
        var result: [UInt8] = []
        /// In the text.
        var place = 0
        /// Where the last letter begins in the text, with which marks may go together.
        var start = 0
        /// Where the result begins of that letter and its marks.
        var resultStart = 0
        /// That letter, with the marks that it has become one with; 0 when others followed.
        var letter: UInt32 = 0
        /// What it became, without marks.
        var starter: UInt32 = 0
        /// The class of the last mark.
        var order: UInt8 = 0

        init(_ text: [UInt8], _ pages: [CharacterPage?], room: Int) {
            self.text = text
            self.pages = pages
            result.reserveCapacity(room)
        }

        mutating func append(ascii octet: UInt8, of lead: UInt8) {
            start = place
            resultStart = result.count
            letter = UInt32(lead)
            starter = UInt32(octet)
            order = 0
            result.append(octet)
            place += 1
        }

        /// Appends what a character becomes.
        mutating func append(_ entry: CharacterPage.Entry) {
            for place in entry.range { result.append(page.octets[place]) }
        }

        /// Appends a letter that begins at `place`.
        mutating func begin(_ value: UInt32, _ entry: CharacterPage.Entry, size: Int) {
            start = place
            resultStart = result.count
            place += size
            become(value, entry)
        }

        mutating func become(_ value: UInt32, _ entry: CharacterPage.Entry) {
            letter = value
            starter = entry.starter
            order = entry.order
            append(entry)
        }

        func result(upTo limit: Int) -> [UInt8] {
            guard result.count > limit else { return result }
            var end = limit
            while end > 0, result[end] & 0xC0 == 0x80 { end -= 1 }
            return Array(result[..<end])
        }
    }

    private func append(_ scalar: Unicode.Scalar, to work: inout Work) {
        let size = UTF8Sequence.size(of: work.text[work.place])
        if CharacterPage.isSame(scalar.value) {
            work.start = work.place
            work.resultStart = work.result.count
            (work.letter, work.starter, work.order) = (scalar.value, scalar.value, 0)
            let end = min(work.place + size, work.text.count)
            while work.place < end {
                work.result.append(work.text[work.place])
                work.place += 1
            }
            return
        }
        let entry = entry(of: scalar.value, in: &work)
        switch entry.role {
        case .letter:
            work.begin(scalar.value, entry, size: size)
        case .nothing:
            work.place += size
        case .mark where isInOrder(entry, scalar.value, in: work):
            work.append(entry)
            work.letter = 0
            work.order = entry.order
            work.place += size
        case .mark, .other:
            if becomesOne(with: scalar.value, in: &work) {
                work.place += size
            } else {
                transformRun(in: &work)
            }
        }
    }

    private func entry(of value: UInt32, in work: inout Work) -> CharacterPage.Entry {
        let number = Int(value >> 8)
        if number != work.pageNumber {
            work.page = page(number, in: &work)
            work.pageNumber = number
        }
        return work.page.entries[Int(value & 0xFF)]
    }

    private func page(_ number: Int, in work: inout Work) -> CharacterPage {
        if let page = work.pages[number] { return page }
        guard work.newPages < Self.newPagesMax else { return .none }
        work.newPages += 1
        let page = CharacterPage(number, isComposing: isComposing, transformation)
        work.pages[number] = page
        pages.withLock { $0[number] = page }
        return page
    }

    /// Whether a mark stays where it is, and what it is, behind those before it.
    private func isInOrder(
        _ entry: CharacterPage.Entry,
        _ value: UInt32,
        in work: borrowing Work
    ) -> Bool {
        guard entry.order >= work.order else { return false }
        return !entry.mayCompose || !isComposing
            || UnicodeText.composed(work.starter, value) == nil
                && (work.letter == 0 || UnicodeText.composed(work.letter, value) == nil)
    }

    /// Puts the character that the letter and a mark behind it are together in the letter's place.
    private func becomesOne(with mark: UInt32, in work: inout Work) -> Bool {
        guard work.letter != 0, let value = UnicodeText.composed(work.letter, mark),
            !CharacterPage.isSame(value)
        else { return false }
        let entry = entry(of: value, in: &work)
        guard entry.role == .letter else { return false }
        work.result.removeLast(work.result.count - work.resultStart)
        work.become(value, entry)
        return true
    }

    /// Transforms the last letter, and what follows it up to one that needs nothing before it.
    private func transformRun(in work: inout Work) {
        let end = endOfRun(in: &work)
        work.result.removeLast(work.result.count - work.resultStart)
        work.result += transformation(Array(work.text[work.start..<end]))
        (work.place, work.start, work.resultStart) = (end, end, work.result.count)
        (work.letter, work.starter, work.order) = (0, 0, 0)
    }

    /// Behind the last character that needs another; others between two of those are in the run.
    private func endOfRun(in work: inout Work) -> Int {
        var end: Int?
        var place = work.place
        while place < work.text.count {
            let lead = work.text[place]
            let value = UTF8Sequence.scalar(in: work.text, at: place).value
            let isLetter =
                lead < 0x80 || CharacterPage.isSame(value)
                || entry(of: value, in: &work).role == .letter
            if !isLetter {
                end = nil
            } else if let end {
                if place - end >= Self.gapMax { return end }
            } else {
                if place - work.start >= Self.runSizeMax { return place }
                end = place
            }
            place += UTF8Sequence.size(of: lead)
        }
        return end ?? work.text.count
    }
}

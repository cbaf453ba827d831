/// Finds names behind Chinese greetings, and before Chinese and Japanese titles.
struct UnspacedNameScan {
    let text: WrittenText
    let tokens: [Token]

    /// Most characters of a name.
    private static let countMax = 8
    /// Most characters of a Chinese name.
    private static let chineseCountMax = 4

    private static let warm = keys(["尊敬的", "亲爱的", "親愛的", "敬爱的", "敬愛的"])
    private static let mild = keys(["您好", "你好", "早上好", "下午好", "晚上好"])
    private static let chineseTitles = keys([
        "先生", "女士", "小姐", "太太", "同学", "同學", "老师", "老師",
    ])
    private static let japaneseTitles = keys(["様", "さま", "さん", "殿", "くん", "ちゃん"])
    /// What stands before a title, or behind a greeting, and names nobody.
    private static let anybody = keys([
        "客户", "客戶", "顾客", "顧客", "用户", "用戶", "会员", "會員", "会員", "旅客", "车主", "車主",
        "家长", "家長", "朋友", "各位", "大家", "贵宾", "貴賓", "业主", "市民", "纳税人", "居民", "同学", "老师",
        "妈", "爸", "妈妈", "爸爸", "媽", "媽媽", "公司", "先生", "女士", "小姐",
        "お客", "皆", "皆々", "お得意", "得意", "利用者", "お母", "お父", "母", "父", "者", "方", "担当", "奥",
    ])

    private static func keys(_ words: [String]) -> [[String]] {
        words.map { word in
            let written = WrittenText(word)
            return written.cells.indices.map { written.compared($0..<$0 + 1) }
        }
    }

    /// Where names stand, as ranges of tokens, in order and apart.
    func names() -> [Range<Int>] {
        var names: [Range<Int>] = []
        var start = 0
        while start < tokens.count {
            guard isCharacter(start) else {
                start += 1
                continue
            }
            var end = start + 1
            while end < tokens.count, isCharacter(end), !tokens[end].hasSpaceBefore { end += 1 }
            if let name = name(in: start..<end), !name.isEmpty { names.append(name) }
            start = end
        }
        return names
    }

    private func name(in stretch: Range<Int>) -> Range<Int>? {
        for greeting in Self.warm where begins(stretch, with: greeting) {
            return warmName(stretch.dropFirst(greeting.count))
        }
        for greeting in Self.mild where begins(stretch, with: greeting) {
            // 你好王小明，
            let rest = stretch.dropFirst(greeting.count)
            let isShort = (2...Self.chineseCountMax).contains(rest.count)
            return isShort && isIdeographic(rest) ? proper(withoutTitle(rest)) : nil
        }
        if let name = japaneseName(in: stretch) { return name }
        if let name = nameBefore(Self.mild + Self.chineseTitles, in: stretch) { return name }
        // 您好，王小明，
        let isShort = (2...Self.chineseCountMax).contains(stretch.count)
        return isShort && isIdeographic(stretch) && followsGreeting(stretch) ? proper(stretch) : nil
    }

    /// The name in what stands behind 尊敬的.
    private func warmName(_ rest: Range<Int>) -> Range<Int>? {
        for end in Self.chineseTitles + Self.mild {
            for count in 1...Self.countMax where count < rest.count {
                if begins(rest.dropFirst(count), with: end) {
                    return proper(withoutTitle(rest.prefix(count)))
                }
            }
        }
        return rest.count <= Self.chineseCountMax ? proper(withoutTitle(rest)) : nil
    }

    /// One to four characters at the beginning of `stretch` with one of `ends` behind them.
    private func nameBefore(_ ends: [[String]], in stretch: Range<Int>) -> Range<Int>? {
        for count in 1...Self.chineseCountMax where count < stretch.count {
            let rest = stretch.dropFirst(count)
            guard ends.contains(where: { begins(rest, with: $0) }) else { continue }
            let name = withoutTitle(stretch.prefix(count))
            return isIdeographic(name) ? proper(name) : nil
        }
        return nil
    }

    /// What stands before 様, in the same stretch or before a space.
    private func japaneseName(in stretch: Range<Int>) -> Range<Int>? {
        for title in Self.japaneseTitles {
            if begins(stretch, with: title), tokens[stretch.lowerBound].hasSpaceBefore,
                stretch.lowerBound > 0
            {
                return nameBeforeSpace(stretch.lowerBound)
            }
            for count in 1...Self.countMax where count < stretch.count {
                guard begins(stretch.dropFirst(count), with: title) else { continue }
                // 山田 太郎様: the family name stands before the space.
                guard let name = proper(stretch.prefix(count)) else { return nil }
                return nameBeforeSpace(name.upperBound) ?? name
            }
        }
        return nil
    }

    /// One or two short stretches with a space between them that end at `end`.
    private func nameBeforeSpace(_ end: Int) -> Range<Int>? {
        var start = end
        for part in 0..<2 {
            var count = 0
            var place = start
            while place > 0, isCharacter(place - 1), count <= Self.chineseCountMax {
                place -= 1
                count += 1
                if tokens[place].hasSpaceBefore { break }
            }
            let isWhole = place == 0 || tokens[place].hasSpaceBefore || !isCharacter(place - 1)
            guard (1...Self.chineseCountMax).contains(count), isWhole else {
                return part == 0 ? nil : start..<end
            }
            start = place
            guard tokens[place].hasSpaceBefore, !tokens[place].beginsLine else { break }
        }
        return proper(start..<end)
    }

    private func followsGreeting(_ stretch: Range<Int>) -> Bool {
        let sign = stretch.lowerBound - 1
        guard sign > 1, tokens[sign].isSign, stretch.upperBound < tokens.count,
            tokens[stretch.upperBound].isSign
        else { return false }
        return Self.mild.contains { greeting in
            sign >= greeting.count && begins(sign - greeting.count..<sign, with: greeting)
                && (sign == greeting.count || !isCharacter(sign - greeting.count - 1))
        }
    }

    // MARK: Characters

    private func isCharacter(_ place: Int) -> Bool {
        tokens[place].fragment == .ideograph || tokens[place].fragment == .unspaced
    }

    private func isIdeographic(_ range: Range<Int>) -> Bool {
        range.allSatisfy { tokens[$0].fragment == .ideograph }
    }

    private func begins(_ range: Range<Int>, with keys: [String]) -> Bool {
        range.count >= keys.count && zip(range, keys).allSatisfy { tokens[$0].key == $1 }
    }

    private func withoutTitle(_ range: Range<Int>) -> Range<Int> {
        for title in Self.chineseTitles where range.count > title.count {
            if begins(range.suffix(title.count), with: title) {
                return range.dropLast(title.count)
            }
        }
        return range
    }

    /// `range`, unless it addresses anybody.
    private func proper(_ range: Range<Int>) -> Range<Int>? {
        let isAnybody = Self.anybody.contains { word in
            range.count >= word.count && begins(range.suffix(word.count), with: word)
        }
        return isAnybody || range.isEmpty ? nil : range
    }
}

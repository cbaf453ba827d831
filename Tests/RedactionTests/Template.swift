import TestSupport

/// A spammer's text with slots that are filled for each recipient.
struct Template {
    /// What one recipient was sent.
    struct Message {
        let reporter: String
        /// As the spammer wrote it.
        var text = ""
        /// What was filled in.
        var personal: [String] = []
    }

    private enum Piece {
        case words(String)
        case name, town, code, number, email, token, reference, amount, thai
    }

    private let pieces: [Piece]

    private static let phrases = [
        "your parcel is held at the depot", "please pay the fee of", "call us back on",
        "the account has been locked today", "go to parcel.example/track/", "thank you for waiting",
        "we could not deliver", "confirm before noon", "votre colis est en attente",
        "Ihr Paket wartet auf Sie", "您的包裹在站点等候", "พัสดุของท่านรออยู่ที่สาขา", "оплатите пошлину сейчас",
        "reply STOP to end", "reference", "and then", "for", "code",
    ]
    private static let names = [
        "Anna", "Bill", "Cara", "Dave", "Eve", "Fay", "Gus", "Hal", "Ivy", "Joe", "王小明", "李小红",
        "Müller", "Zoë", "Marek", "Olga",
    ]
    private static let towns = ["Leeds", "Bath", "York"]
    private static let thaiNames = ["สมชาย", "สมหมาย", "วิมล", "อารี", "ชัยพร"]

    /// Draws a template of ten to twenty pieces.
    init(_ random: inout SeededGenerator) {
        var pieces: [Piece] = [.words("Hi"), .name]
        for _ in 0..<Int.random(in: 8...18, using: &random) {
            switch Int.random(in: 0..<16, using: &random) {
            case 0: pieces.append(.name)
            case 1: pieces.append(.town)
            case 2: pieces.append(.code)
            case 3: pieces.append(.number)
            case 4: pieces.append(.email)
            case 5: pieces.append(.token)
            case 6: pieces.append(.reference)
            case 7: pieces.append(.amount)
            case 8: pieces.append(.thai)
            default:
                let phrase = Int.random(in: 0..<Self.phrases.count, using: &random)
                pieces.append(.words(Self.phrases[phrase]))
            }
        }
        self.pieces = pieces
    }

    /// What `reporter` was sent.
    func message(to reporter: String, _ random: inout SeededGenerator) -> Message {
        var message = Message(reporter: reporter)
        for piece in pieces {
            guard case .words(let words) = piece else {
                let value = Self.value(of: piece, &random)
                message.personal.append(value)
                message.text += value + (random.chance(20) ? ", " : " ")
                continue
            }
            message.text += words + " "
        }
        return message
    }

    private static func value(of piece: Piece, _ random: inout SeededGenerator) -> String {
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        }
        func letters(_ count: Int) -> String {
            (0..<count).map { _ in
                String(Character(Unicode.Scalar(UInt8.random(in: 97...122, using: &random))))
            }
            .joined()
        }
        switch piece {
        case .words(let words): return words
        case .name: return names[Int.random(in: 0..<names.count, using: &random)]
        case .town: return towns[Int.random(in: 0..<towns.count, using: &random)]
        case .thai: return thaiNames[Int.random(in: 0..<thaiNames.count, using: &random)]
        case .code: return random.chance(50) ? digits(6) : digits(3) + " " + digits(3)
        case .number: return random.chance(50) ? "07700 900" + digits(3) : "+447700900" + digits(3)
        case .email: return letters(7) + "@mail.example"
        case .token:
            return "parcel.example/" + letters(2) + digits(3) + letters(2) + "?u=" + digits(5)
        case .reference: return "JD" + digits(8)
        case .amount: return "£" + digits(1) + "." + digits(2)
        }
    }
}

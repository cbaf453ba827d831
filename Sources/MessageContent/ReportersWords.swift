/// Words that are not the sender's: what reporters and their telephones put before a text, and the
/// name by which a text greets the one who got it.
enum ReportersWords {
    /// `words` without them; a text that is nothing else stays.
    static func removed(from words: [[UInt8]]) -> [[UInt8]] {
        var rest = words[...]
        while let comment = comments.first(where: { rest.starts(with: $0) }) {
            guard rest.count > comment.count else { return words }
            rest = rest.dropFirst(comment.count)
        }
        guard rest.count > minWords, let first = rest.first, greetings.contains(first) else {
            return Array(rest)
        }
        rest = rest.dropFirst()
        if let name = rest.first, !addressees.contains(name) { rest = rest.dropFirst() }
        return Array(rest)
    }

    /// With fewer words a greeting is most of the text.
    private static let minWords = 5

    private static func phrases(_ texts: [String]) -> [[[UInt8]]] {
        texts.map { $0.split(separator: " ").map { MatchingText.folded(word: String($0)) } }
    }

    private static func words(_ texts: [String]) -> Set<[UInt8]> {
        Set(texts.map { MatchingText.folded(word: $0) })
    }

    /// The longest of those with the same beginning first.
    private static let comments = phrases([
        "this is a scam", "this is spam", "this is scam", "got this today", "got this text",
        "i got this", "received this", "please block this", "scam text", "spam text", "spam",
        "scam",
        "fwd", "fw", "text message today am", "text message today pm", "text message yesterday am",
        "text message yesterday pm", "text message today", "text message yesterday",
        "text message", "from msg", "frm subj msg", "frm msg", "estafa", "arnaque", "betrug",
        "truffa", "golpe", "penipuan",
    ])

    private static let greetings = words([
        "hi", "hello", "hey", "dear", "hallo", "hola", "bonjour", "cher", "chere", "ciao", "caro",
        "cara", "gentile", "estimado", "estimada", "querido", "querida", "prezado", "prezada",
        "ola",
        "oi", "liebe", "lieber", "beste", "halo", "hai", "kepada", "sayin", "merhaba", "selam",
    ])

    /// Whom a greeting may name without naming anybody.
    private static let addressees = words([
        "customer", "customers", "client", "user", "users", "sir", "madam", "member", "valued",
        "subscriber", "friend", "resident", "taxpayer", "winner", "mum", "mom", "mummy", "dad",
        "mama", "papa", "cliente", "clientes", "kunde", "kundin", "klant", "utente", "usuario",
        "mae", "pai", "mamae", "papai", "maman", "mamma", "mami", "papi", "mam", "pap", "mutti",
        "vati", "babbo", "anne", "baba", "mommy", "daddy", "usuaria", "titulaire", "pelanggan",
        "nasabah", "bapak", "ibu", "anda", "musteri",
        "musterimiz", "abonne", "this", "your", "you", "we", "the", "i", "it", "is", "there",
    ])
}

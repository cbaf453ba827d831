/// Greetings in the languages in which subscribers are answered.
enum Greetings {
    /// A greeting that was found.
    struct Match {
        let tokens: Range<Int>
        /// Whether a name is to be expected directly behind it, as behind `dear`.
        let isWarm: Bool
    }

    /// The longest greeting that begins at `place`.
    static func match(_ tokens: [Token], at place: Int) -> Match? {
        guard let phrases = byFirst[tokens[place].key] else { return nil }
        for phrase in phrases where place + phrase.keys.count <= tokens.count {
            let isHere = zip(phrase.keys, tokens[place...]).allSatisfy { $0 == $1.key }
            guard isHere else { continue }
            return Match(
                tokens: place..<place + phrase.keys.count,
                isWarm: phrase.isWarm
            )
        }
        return nil
    }

    /// Whether `key` is a greeting, or the last word of one.
    static func isPart(_ key: String) -> Bool { lasts.contains(key) }

    private typealias Phrase = (keys: [String], isWarm: Bool)

    private static let all: [Phrase] =
        mild.map { (keys($0), false) } + warm.map { (keys($0), true) }

    /// By the first word, the longest first.
    private static let byFirst: [String: [Phrase]] = {
        var table: [String: [Phrase]] = [:]
        for phrase in all { table[phrase.keys[0], default: []].append(phrase) }
        return table.mapValues { $0.sorted { $0.keys.count > $1.keys.count } }
    }()

    private static let lasts = Set(all.compactMap { $0.keys.last })

    private static func keys(_ phrase: String) -> [String] {
        phrase.split(separator: " ").map { WrittenText.key(of: String($0)) }
    }

    private static let mild = [
        // English
        "hi", "hello", "hey", "hiya", "hi there", "greetings", "good morning", "good afternoon",
        "good evening", "good day",
        // German
        "hallo", "guten tag", "guten morgen", "guten abend", "grüß gott", "gruess gott", "moin",
        "servus", "hey",
        // Spanish, Portuguese
        "hola", "buenos días", "buenos dias", "buenas tardes", "buenas noches", "buen día",
        "olá", "ola", "oi", "bom dia", "boa tarde", "boa noite",
        // French, Italian
        "bonjour", "bonsoir", "salut", "coucou", "ciao", "salve", "buongiorno", "buonasera",
        "buon giorno",
        // Dutch
        "hoi", "dag", "goedemorgen", "goedemiddag", "goedenavond", "goedendag", "goeiedag",
        // Turkish, Indonesian
        "merhaba", "selam", "iyi günler", "iyi gunler", "günaydın", "gunaydin", "iyi akşamlar",
        "halo", "hai", "selamat pagi", "selamat siang", "selamat sore", "selamat malam",
        // Russian
        "здравствуйте", "здравствуй", "привет", "добрый день", "доброе утро", "добрый вечер",
        // Arabic, Hindi, Korean
        "مرحبا", "مرحباً", "أهلا", "اهلا", "أهلاً", "السلام عليكم", "صباح الخير", "مساء الخير",
        "नमस्ते", "नमस्कार", "안녕하세요", "안녕하십니까", "안녕",
    ]

    private static let warm = [
        // English
        "dear", "dearest", "attn", "attention",
        // German
        "lieber", "liebe", "sehr geehrter", "sehr geehrte", "geehrter", "geehrte", "werter",
        "werte",
        // Spanish, Portuguese
        "estimado", "estimada", "querido", "querida", "apreciado", "apreciada",
        "prezado", "prezada", "caro", "cara", "caríssimo",
        // French, Italian
        "cher", "chère", "chere", "gentile", "egregio", "gentilissimo", "gentilissima",
        "spettabile",
        // Dutch
        "beste", "geachte", "lieve",
        // Turkish, Indonesian
        "sayın", "sayin", "sevgili", "değerli", "degerli", "yth", "kepada", "kepada yth",
        // Russian
        "уважаемый", "уважаемая", "дорогой", "дорогая",
        // Arabic, Hindi
        "عزيزي", "عزيزتي", "السيد", "السيدة", "الأستاذ",
        "प्रिय", "श्री", "श्रीमती", "सुश्री", "आदरणीय",
    ]
}

/// Words with which people are addressed that are no names.
enum Addressees {
    private static func set(_ words: String) -> Set<String> {
        Set(words.split(whereSeparator: \.isWhitespace).map { WrittenText.key(of: String($0)) })
    }

    /// Words that a name stands behind.
    static let titles = set(
        """
        mr mrs ms miss mx dr prof mister madame \
        herr herrn frau \
        señor señora señorita senor senora senorita sr sra srta don doña dona \
        senhor senhora \
        monsieur mme mlle mademoiselle m \
        signor signore signora signorina sig \
        dhr mevr mevrouw meneer heer \
        bay bayan \
        bapak bpk ibu sdr sdri saudara saudari kak pak bu \
        господин госпожа
        """
    )

    /// Words that address anybody, or say how somebody is addressed.
    static let anybody = set(
        """
        customer customers client clients user users \
        member members subscriber subscribers sir madam \
        valued taxpayer resident residents cardholder parent parents friend friends all everyone \
        everybody there team mum mom mam mummy dad daddy grandma grandpa nan love darling account \
        holder applicant candidate winner citizen guest passenger shopper driver owner patient \
        student colleague neighbour again \
        kunde kunden kundin kundinnen nutzer mitglied mama \
        mami papa oma opa damen herren und freund \
        freundin alle zusammen steuerzahler bürger \
        cliente clientes usuario usuaria socio amigo amiga mamá papá abuela contribuyente todos \
        señores senores y ciudadano \
        usuário usuária mãe mae pai vovó contribuinte amigos \
        client cliente clients abonné abonnée maman ami amie tous toutes usager contribuable \
        messieurs mesdames et assuré \
        clienti utente mamma papà nonna contribuente tutti amico amica signori \
        klant klanten gebruiker lid mam pap oma opa allemaal heer dames heren vriend mama papa \
        müşteri müşterimiz müşterilerimiz musteri musterimiz \
        üye üyemiz kullanıcı anne baba abonemiz \
        kardeşim vatandaş \
        pelanggan nasabah pengguna anggota bapak ibu mama papa semua sahabat kak \
        клиент клиенты абонент пользователь мама папа друг все гражданин покупатель \
        عميل العميل عميلنا عملاء المشترك المستخدم العزيز \
        العزيزة الكريم أمي أبي صديقي الجميع المواطن \
        ग्राहक सदस्य उपभोक्ता माँ पापा मित्र साथियों महोदय महोदया \
        고객 회원 이용자 여러분 엄마 아빠 어머 아버 손 선생 부모 친구
        """
    )

    /// Words with which a sentence begins behind a greeting without comma.
    static let function = set(
        """
        your you we this the i our please it a an there is are my i'm it's as to in on for from if \
        has have was were will can click call just due \
        ihr ihre ihren sie wir dies diese dieser das die bitte es ich mein meine dein deine du \
        su sus tu tus usted se un una hemos este esta mi soy es por para \
        votre vous nous les un une ce cette mon je j'ai c'est \
        seu sua você voce os as um uma esta este meu minha eu \
        il gli suo sua tuo tua un una questo questa è mio mia sono \
        uw je jij u wij we dit deze het een mijn ik is \
        ваш ваша ваше вас вы мы это мой моя я на у \
        anda saya kami ini akun paket
        """
    )

    /// Small words within names.
    static let particles = set(
        "de der den van von vom zu la le du da do dos di del della el al bin ibn"
    )

    /// Korean honorifics at the end of a name.
    static let koreanHonorifics = ["고객님", "회원님", "님", "씨", "귀하"].map(WrittenText.key)

    /// Honorifics that are a word of their own behind a name.
    static let honorificsBehind = set("जी साहब साहिब 귀하 씨 님 bey hanım hanim")
}

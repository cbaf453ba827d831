/// Words with which messages begin and that say nothing of what they want.
///
/// Greetings and whom they greet, in the languages in which subscribers are answered.
/// They are written as people write them; whoever compares texts with them folds them as it folds
/// its texts.
package enum Salutation {
    /// Greetings that stand alone as often as before a name.
    package static let mild = [
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

    /// Greetings behind which whoever is greeted is named, as behind `dear`.
    package static let warm = [
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

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Titles, which a name stands behind.
    package static let titles = words(
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
    package static let anybody = words(
        """
        customer customers client clients user users \
        member members subscriber subscribers sir madam \
        valued taxpayer resident residents cardholder parent parents friend friends all everyone \
        everybody there team mum mom mam mummy dad daddy mommy grandma grandpa nan love darling \
        account holder applicant candidate winner citizen guest passenger shopper driver owner \
        patient student colleague neighbour again \
        kunde kunden kundin kundinnen nutzer mitglied mama \
        mami papa mutti vati papi oma opa damen herren und freund \
        freundin alle zusammen steuerzahler bürger \
        cliente clientes usuario usuaria socio amigo amiga mamá papá abuela contribuyente todos \
        señores senores y ciudadano \
        usuário usuária mamãe mamae papai \
        mãe mae pai vovó contribuinte amigos \
        client cliente clients abonné abonnée abonne titulaire \
        maman ami amie tous toutes usager contribuable \
        messieurs mesdames et assuré \
        clienti utente mamma papà babbo nonna contribuente tutti amico amica signori \
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
    package static let beginnings = words(
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
}

import Testing

@testable import Conversation

@Suite struct KeywordTests {
    @Test(arguments: [
        "STOP", "stop", " Stop. ", "STOP!", "Stop please", "please stop", "StopAll", "STOP ALL",
        "unsubscribe", "Cancel", "END", "quit", "opt-out", "stop texting me", "Ok stop",
        "ARRET", "Arrêt", "arrêtez s'il vous plaît", "PARAR", "sair", "baja", "Stopp",
        "abmelden bitte", "afmelden aub", "basta", "berhenti", "iptal", "İPTAL", "СТОП",
        "отписаться", "توقف", "إيقاف", "ايقاف", "रोकें", "बंद करो", "停止", "配信停止", "退订",
        "退訂", "수신거부", "수신 거부", "ＳＴＯＰ", "st\u{200B}op",
    ])
    func `a word for no more answers is one whoever is awaited`(text: String) {
        #expect(ReplyWords.all.keyword(of: text, senderAwaited: true) == .stop)
        #expect(ReplyWords.all.keyword(of: text, senderAwaited: false) == .stop)
    }

    @Test(arguments: [
        "HELP", "help me", "Help?", "help please", "how does this work?", "AIDE", "besoin d’aide",
        "Ayuda", "AYUDA POR FAVOR", "HILFE", "Hulp", "aiuto", "ajuda", "bantuan", "yardım",
        "YARDIM", "помощь", "مساعدة", "मदद", "ヘルプ", "使い方を教えてください", "도움말", "帮助", "幫助",
    ])
    func `a word for help is one whoever is awaited`(text: String) {
        #expect(ReplyWords.all.keyword(of: text, senderAwaited: true) == .help)
        #expect(ReplyWords.all.keyword(of: text, senderAwaited: false) == .help)
    }

    @Test func `a keyword that is a sender's name too is none while a sender is awaited`() {
        for text in ["INFO", "Info", "info?", "Information", "MENU", "Support"] {
            #expect(ReplyWords.all.keyword(of: text, senderAwaited: true) == nil, "\(text)")
            #expect(ReplyWords.all.keyword(of: text, senderAwaited: false) == .help, "\(text)")
        }
        #expect(ReplyWords.all.keyword(of: "FIN", senderAwaited: true) == nil)
        #expect(ReplyWords.all.keyword(of: "FIN", senderAwaited: false) == .stop)
    }

    @Test(arguments: [
        "", "STOP 12345", "stop spam", "Your parcel is held. Reply STOP to end", "Stopgap",
        "help desk", "Helpline", "+447700900123", "INFO24", "HMRC", "nonstop", "stop.example",
        "cancel my order",
    ])
    func `a word within something else is no keyword`(text: String) {
        #expect(ReplyWords.all.keyword(of: text, senderAwaited: false) == nil)
    }
}

@Suite struct SmallTalkTests {
    @Test(arguments: [
        "ok", "OK thanks", "Thank you!", "Yes", "no", "hello", "Hi",
        "test", "who is this?", "Who are you", "spam", "SPAM!!!", "This is spam", "its a scam",
        "junk text", "I want to report spam", "please block this number", "stop spam", "?", "...",
        "👍", "❤️", "👍🏽 thanks", "", "danke schön", "Vielen Dank!", "das ist Betrug", "wer ist das?",
        "bedankt", "oplichting", "dit is spam", "merci beaucoup", "c’est une arnaque",
        "qui êtes-vous ?", "d'accord merci", "gracias", "¿quién es?", "es una estafa", "hola",
        "grazie mille", "è una truffa", "obrigada", "É golpe", "não entendi", "terima kasih",
        "ini penipuan", "siapa ini", "teşekkürler", "dolandırıcılar", "bu kim?", "спасибо",
        "это мошенники", "кто это?", "شكراً جزيلاً", "من أنت؟", "هذا احتيال", "धन्यवाद",
        "यह क्या है?", "kaun hai", "ありがとうございます", "これは詐欺です", "誰ですか？", "감사합니다",
        "스팸 문자입니다", "누구세요?", "谢谢", "謝謝您", "这是诈骗短信", "你是谁？", "垃圾短信",
        "it was spam", "I got this message", "my friend got it too", "but why",
        "this number keeps texting me please make it stop", "HELP ME BLOCK THIS",
    ])
    func `small talk is neither sender nor complaint`(text: String) {
        #expect(ReplyWords.all.isSmallTalk(text))
    }

    @Test(arguments: SenderNames.all)
    func `a sender is no small talk, no keyword and not unknown`(name: String) {
        let words = ReplyWords.all
        #expect(!words.isSmallTalk(name))
        #expect(words.keyword(of: name, senderAwaited: true) == nil)
        #expect(!words.saysSenderUnknown(name))
        #expect(words.strippingCues(name) == name)
    }

    @Test(arguments: [
        "Your parcel is held, pay 1.45 at https://parcel-fee.example/x7",
        "Hi mum, this is my new number, please text me",
        "Claim your prize now", "Scam Likely", "Likely-SCAM", "spam risk", "no reply needed, Evri",
        "Bonjour, votre colis est en attente", "您的包裹无法投递，请点击链接",
    ])
    func `a text that says something is no small talk`(text: String) {
        #expect(!ReplyWords.all.isSmallTalk(text))
        #expect(!ReplyWords.all.saysSenderUnknown(text))
    }

    @Test func `a text whose letters were lost on the way is no small talk`() {
        #expect(ReplyWords.all.isSmallTalk("???? ??? ???"))
        #expect(!ReplyWords.all.isSmallTalk("???? ??? ????"))
    }

    @Test func `a text too long for a reply is none`() {
        let long = Array(repeating: "ok", count: ReplyWords.wordCountMax + 1)
            .joined(separator: " ")
        #expect(!ReplyWords.all.isSmallTalk(long))
        #expect(ReplyWords.all.isSmallTalk(String(long.dropLast(3))))
        let padded = "ok" + String(repeating: "!", count: ReplyWords.sizeMax - 2)
        #expect(ReplyWords.all.isSmallTalk(padded))
        #expect(!ReplyWords.all.isSmallTalk(padded + "!"))
        let wide = String(repeating: "?", count: ReplyWords.sizeMax)
        #expect(ReplyWords.all.strippingCues("from " + wide) == "from " + wide)
    }
}

@Suite struct UnknownSenderTests {
    @Test(arguments: [
        "unknown", "Unknown number", "don't know", "Don’t know", "dont know", "I don't know",
        "sorry i dont know the number", "idk", "no idea", "withheld", "Number withheld",
        "It was withheld", "the number is hidden", "No caller ID", "no number", "private number",
        "none", "N/A", "I deleted it", "it says unknown", "not sure, thanks",
        "It was a private number",
        "weiß nicht", "Weiss ich nicht", "keine Ahnung", "unterdrückte Nummer",
        "Absender unbekannt",
        "weet ik niet", "onbekend nummer", "anoniem", "je ne sais pas", "Numéro masqué", "inconnu",
        "pas de numéro", "non lo so", "numero sconosciuto", "numero nascosto", "no sé",
        "No lo sé, gracias", "número oculto", "desconocido", "não sei", "número privado",
        "desconhecido", "tidak tahu", "ga tau", "nomor tidak dikenal", "bilmiyorum",
        "gizli numara", "не знаю", "номер скрыт", "неизвестный номер", "لا أعرف", "رقم مجهول",
        "رقم خاص", "पता नहीं", "मुझे नहीं पता", "pata nahi", "わかりません", "非通知です", "番号不明",
        "모르겠어요", "발신번호표시제한", "알 수 없음", "不知道", "我不知道谢谢", "未知号码", "號碼隱藏",
        "没有号码",
    ])
    func `who does not know the sender says so in many ways`(text: String) {
        #expect(ReplyWords.all.saysSenderUnknown(text))
    }

    @Test(arguments: ["", "yes", "thanks", "it was Evri", "07700 900123", "unknown 07700900123"])
    func `other answers do not say so`(text: String) {
        #expect(!ReplyWords.all.saysSenderUnknown(text))
    }
}

/// Names and numbers that real answers consist of, as senders of all kinds have them.
enum SenderNames {
    static let all = [
        "INFO", "BANK", "USPS", "Evri", "NETFLIX", "HMRC", "INFO24", "TX-OFFERS1", "Amazon",
        "Google", "DHL", "De Lijn", "De Post", "La Poste", "Die Post", "Le Monde", "El Corte",
        "Hello Fresh", "HelloFresh", "Yes Bank", "OK Magazine", "NoReply", "No Reply", "Number10",
        "Claro", "Sure", "NOW", "Klar", "AX-HDFCBK", "VM-ICICIT", "Royal Mail", "Lloyds Bank",
        "O2", "EE", "Three", "Vodafone", "T-Mobile", "1NCE", "33700", "60001", "+447700900123",
        "07700 900123", "(212) 555-0123", "+1 212 555 0123", "someone@mail.example",
        "de@shop.example", "from.shop.example",
        "spam.shop.example", "number@shop.example", "Welcome", "々屋",
        "hello@shop.example", "test.example", "Yahoo!", "Apple", "ALERT", "VERIFY", "Service",
        "Post", "PostNL", "Bpost", "Santander", "Correos", "Poste Info", "GLS", "Bank of Examples",
        "Сбербанк", "Почта", "Госуслуги", "البريد", "एसबीआई", "佐川急便", "ヤマト運輸", "中国银行",
        "배달의민족", "우체국", "국민은행", "95588", "10086",
    ]
}

/// English, German and Dutch.
extension PromptTexts {
    static let english = PromptTexts(
        askSender: """
            Thanks for reporting. Please reply with the phone number or name that sent you the \
            message.
            """,
        askSenderAgain: """
            Sorry, we could not read that as a number or name. Please send only the phone \
            number or name that the message came from.
            """,
        askContent: "Thanks. Now please forward the message itself to this number.",
        thanks: "Thank you, your report is complete. You are helping us to stop unwanted messages.",
        thanksPartial: """
            Thank you, we have recorded your report without the sender's number. There is \
            nothing more to do.
            """,
        help: """
            Report spam texts here: forward the message to this number, then reply with the \
            number or name that sent it. Reply STOP to get no more answers.
            """,
        stopped: """
            You will get no more answers from this number. Messages that you forward here \
            still count as reports.
            """
    )

    static let german = PromptTexts(
        askSender: """
            Danke für Ihre Meldung. Bitte antworten Sie mit der Nummer oder dem Namen des \
            Absenders.
            """,
        askSenderAgain: """
            Das konnten wir nicht als Nummer oder Namen erkennen. Bitte senden Sie nur die \
            Nummer oder den Namen des Absenders.
            """,
        askContent: "Danke. Bitte leiten Sie nun die Nachricht selbst an diese Nummer weiter.",
        thanks: """
            Vielen Dank, Ihre Meldung ist vollständig. Sie helfen damit, unerwünschte \
            Nachrichten zu stoppen.
            """,
        thanksPartial: """
            Vielen Dank, Ihre Meldung wurde ohne die Nummer des Absenders erfasst. Sie müssen \
            nichts weiter tun.
            """,
        help: """
            Hier melden Sie Spam: Leiten Sie die SMS weiter und antworten Sie dann mit Nummer \
            oder Name des Absenders. Mit STOP erhalten Sie keine Antworten mehr.
            """,
        stopped: """
            Sie erhalten von dieser Nummer keine Antworten mehr. Weitergeleitete Nachrichten \
            zählen weiterhin als Meldung.
            """
    )

    static let dutch = PromptTexts(
        askSender: """
            Bedankt voor uw melding. Antwoord met het nummer of de naam van de afzender van \
            het bericht.
            """,
        askSenderAgain: """
            Dat herkennen we niet als nummer of naam. Stuur alleen het nummer of de naam van \
            de afzender.
            """,
        askContent: "Bedankt. Stuur nu het bericht zelf door naar dit nummer.",
        thanks: "Bedankt, uw melding is compleet. Zo helpt u om ongewenste berichten te stoppen.",
        thanksPartial: """
            Bedankt, uw melding is geregistreerd zonder het nummer van de afzender. U hoeft \
            niets meer te doen.
            """,
        help: """
            Spam melden: stuur het bericht door naar dit nummer en antwoord daarna met het \
            nummer of de naam van de afzender. Met STOP krijgt u geen antwoorden meer.
            """,
        stopped: """
            U krijgt geen antwoorden meer van dit nummer. Berichten die u doorstuurt tellen \
            nog steeds als melding.
            """
    )
}

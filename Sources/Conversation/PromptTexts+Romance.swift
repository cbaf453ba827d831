/// French, Italian, Spanish and Portuguese.
extension PromptTexts {
    static let french = PromptTexts(
        askSender: """
            Merci pour votre signalement. Répondez avec le numéro ou le nom de l'expéditeur du \
            message.
            """,
        askSenderAgain: """
            Nous n'avons reconnu ni numéro ni nom. Merci d'envoyer uniquement le numéro ou le \
            nom de l'expéditeur.
            """,
        askContent: "Merci. Veuillez maintenant transférer à ce numéro le message en question.",
        thanks: """
            Merci, votre signalement est complet. Vous contribuez à la lutte contre les \
            messages indésirables.
            """,
        thanksPartial: """
            Merci, votre signalement est enregistré sans le numéro de l'expéditeur. Vous \
            n'avez rien d'autre à faire.
            """,
        help: """
            Pour signaler un SMS indésirable, transférez-le à ce numéro, puis répondez avec le \
            numéro ou le nom de l'expéditeur. STOP pour ne plus avoir de réponse.
            """,
        stopped: """
            Vous n'aurez plus de réponses de ce numéro. Les messages que vous transférez \
            comptent toujours comme signalements.
            """
    )

    static let italian = PromptTexts(
        askSender: """
            Grazie per la segnalazione. Risponda con il numero o il nome del mittente del \
            messaggio.
            """,
        askSenderAgain: """
            Non abbiamo riconosciuto un numero o un nome. Invii solo il numero o il nome del \
            mittente, per favore.
            """,
        askContent: "Grazie. Ora inoltri a questo numero il messaggio ricevuto, per favore.",
        thanks: """
            Grazie, la sua segnalazione è completa. Ci aiuta a fermare i messaggi \
            indesiderati.
            """,
        thanksPartial: """
            Grazie, la sua segnalazione è stata registrata senza il numero del mittente. Non \
            deve fare altro.
            """,
        help: """
            Per segnalare un SMS indesiderato lo inoltri a questo numero, poi risponda con il \
            numero o il nome del mittente. Con STOP non riceve più risposte.
            """,
        stopped: """
            Non riceverà più risposte da questo numero. I messaggi che inoltra valgono ancora \
            come segnalazioni.
            """
    )

    static let spanish = PromptTexts(
        askSender: """
            Gracias por su aviso. Responda con el numero o el nombre del remitente del \
            mensaje.
            """,
        askSenderAgain: """
            No hemos reconocido un numero o un nombre. Responda solo con el numero o el nombre \
            del remitente.
            """,
        askContent: "Gracias. Ahora, por favor, reenvie a este numero el mensaje recibido.",
        thanks: """
            Gracias, hemos recibido su aviso completo. Con su ayuda frenamos los mensajes no \
            deseados.
            """,
        thanksPartial: """
            Gracias, hemos registrado su aviso sin el numero del remitente. Ya no tiene que \
            hacer nada.
            """,
        help: """
            Para avisar de un SMS no deseado, reenvielo a este numero y luego responda con el \
            numero o nombre del remitente. STOP para no recibir respuestas.
            """,
        stopped: """
            Desde ahora no recibe respuestas de este numero. Los mensajes que nos reenvie \
            siguen contando como avisos.
            """
    )

    static let portuguese = PromptTexts(
        askSender: """
            Obrigado por avisar. Responda com o numero ou o nome de quem enviou a mensagem.
            """,
        askSenderAgain: """
            Nao reconhecemos um numero ou um nome. Envie apenas o numero ou o nome de quem \
            enviou a mensagem.
            """,
        askContent: "Obrigado. Agora, por favor, encaminhe a mensagem recebida para este numero.",
        thanks: """
            Obrigado, recebemos a sua denuncia completa. Assim ajuda a combater mensagens \
            indesejadas.
            """,
        thanksPartial: """
            Obrigado, recebemos a sua denuncia sem o numero do remetente. Nao ha mais nada a \
            fazer.
            """,
        help: """
            Para denunciar um SMS indesejado, encaminhe-o para este numero e depois responda \
            com o numero ou nome do remetente. STOP para nao ter respostas.
            """,
        stopped: """
            Este numero nao envia mais respostas. As mensagens que encaminhar continuam a \
            contar como denuncias.
            """
    )
}

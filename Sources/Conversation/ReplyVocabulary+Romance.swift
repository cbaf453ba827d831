/// The words of replies in French, Italian, Spanish and Portuguese.
extension ReplyVocabulary {
    static let french = ReplyVocabulary(
        stop: """
            arrêt, arrêtez, arrêter, arrête, stopper, désabonner, désabonnement, désinscrire,
            désinscription, résilier, annuler, plus de messages, plus de réponses,
            ne plus répondre, ne plus recevoir de réponse, ne plus recevoir de réponses
            """,
        help: """
            aide, aidez moi, aide moi, à l'aide, besoin d'aide, j'ai besoin d'aide,
            comment ça marche, c'est quoi ce numéro, quel est ce numéro, à quoi sert ce numéro
            """,
        unknown: """
            inconnu, inconnue, numéro inconnu, expéditeur inconnu, je ne sais pas, je sais pas,
            j'sais pas, sais pas, ne sais pas, jsp, aucune idée, aucun, aucun numéro, aucun nom,
            pas de numéro, pas de nom, pas d'expéditeur, il n'y a pas de numéro,
            y a pas de numéro, sans numéro, masqué, numéro masqué, caché, numéro caché, privé,
            numéro privé, anonyme, appel masqué, non affiché, indisponible, supprimé, effacé,
            je l'ai supprimé, je l'ai effacé, message supprimé, je ne l'ai plus, je l'ai plus,
            je ne connais pas, je ne me souviens pas, je ne le connais pas
            """,
        courtesy: """
            s'il vous plaît, s'il te plaît, svp, stp, merci, merci beaucoup, merci bien,
            merci d'avance, mille mercis, cordialement, bien cordialement, désolé, désolée,
            pardon, excusez moi
            """,
        talk: """
            oui, non, ouais, si, d'accord, dac, bien, très bien, parfait, c'est fait, fait,
            c'est bon, c'est ça, exact, bonjour, bonsoir, salut, coucou, allô, au revoir,
            bonne journée, bonne soirée, de rien, ceci est un test, c'est un test
            """,
        complaint: """
            indésirable, arnaque, arnaqueur, arnaqueurs, escroquerie, escroc, fraude, hameçonnage,
            pub, publicité, c'est, c'est un, c'est une, c'est du, ceci est, ceci, ce, est, un,
            une, du, le, la, c'est du spam, c'est un spam, c'est une arnaque, signaler,
            signalement, je signale, je veux signaler, je voudrais signaler, je souhaite signaler,
            bloquer, bloquez, à bloquer, qui êtes vous, qui es tu, qui est ce, c'est qui, qui,
            quoi, pourquoi, comment, c'est quoi, qu'est ce que c'est, je ne comprends pas,
            je comprends pas, mauvais numéro, faux numéro, erreur, voir ci dessus, ce message,
            ce sms, reçu ce message, j'ai reçu ce message, j'ai reçu ça, pas intéressé
            """,
        cue: """
            c'était, c'était de, ça vient de, il vient de, cela vient de, ça venait de, vient de,
            venait de, provient de, venant de, en provenance de, provenant de, reçu de, reçu du,
            envoyé par, envoyé du, envoyé de, message de, message du, sms de, sms du,
            le message vient de, le message venait de, de la part de, expéditeur, l'expéditeur,
            l'expéditeur est, expéditeur est, l'expéditeur était, le numéro est, le numéro était,
            le numéro c'est, numéro est, le nom est, le nom était, le nom c'est, c'est le,
            du numéro, de numéro, émetteur, émetteur est, voici le numéro, voilà le numéro,
            numéro, le numéro, nom, le nom
            """,
        smallCue: "de, du, par, des",
        numberCue: """
            num, n°, no, nº, n, tél, téléphone, portable, mobile, société, c'est, le, voici,
            voilà, au
            """,
        ending: """
            l'a envoyé, m'a envoyé ça, m'a envoyé ce message, a envoyé ce message, m'a écrit,
            est le numéro, est l'expéditeur, était l'expéditeur, je crois, je pense
            """
    )

    static let italian = ReplyVocabulary(
        stop: """
            ferma, fermare, fermate, fermati, basta, annulla, annullare, disiscrivi, disiscrivimi,
            cancellami, disattiva, non rispondere, nessuna risposta, non voglio risposte,
            niente messaggi, basta messaggi
            """,
        help: """
            aiuto, aiutami, aiutatemi, ho bisogno di aiuto, come funziona, che numero è questo,
            cos'è questo numero, a cosa serve questo numero
            """,
        unknown: """
            sconosciuto, numero sconosciuto, mittente sconosciuto, sconosciuta, non so, non lo so,
            nn so, boh, nessuna idea, non ho idea, nessuno, nessun numero, nessun nome,
            nessun mittente, non c'è numero, non c'è il numero, senza numero, nascosto,
            numero nascosto, anonimo, numero anonimo, privato, numero privato, non disponibile,
            non visibile, cancellato, l'ho cancellato, eliminato, l'ho eliminato, non ce l'ho,
            non ce l'ho più, non ricordo, non lo conosco
            """,
        courtesy: """
            per favore, per piacere, per cortesia, pf, grazie, grazie mille, molte grazie,
            tante grazie, la ringrazio, vi ringrazio, cordiali saluti, saluti, scusi, scusa,
            scusate, mi dispiace, prego
            """,
        talk: """
            sì, no, va bene, d'accordo, certo, esatto, giusto, perfetto, bene, fatto, ciao, salve,
            buongiorno, buonasera, buon giorno, buona sera, arrivederci, pronto, prova,
            questa è una prova, ecco
            """,
        complaint: """
            truffa, truffatori, truffatore, frode, pubblicità, è spam, è una truffa,
            questo è spam, questa è una truffa, è, questo è, questa è, questo, questa, un, una,
            segnalare, segnalo, segnalazione, voglio segnalare, vorrei segnalare, bloccare,
            bloccate, blocca, chi sei, chi siete, chi è, chi parla, cos'è, cosa, che cos'è,
            cosa è, perché, come, chi, non capisco, non ho capito, numero sbagliato, vedi sopra,
            questo messaggio, questo sms, ho ricevuto questo messaggio, indesiderato,
            non mi interessa
            """,
        cue: """
            era, era di, era da, viene da, proviene da, arriva da, arrivato da, veniva da,
            ricevuto da, inviato da, mandato da, messaggio da, messaggio di, sms da, sms di,
            il messaggio viene da, il messaggio è di, mittente, il mittente, il mittente è,
            mittente è, il mittente era, il numero è, il numero era, numero è, il nome è,
            il nome era, nome è, da parte di, dal numero, ecco il numero, dal mittente, numero,
            il numero, nome, il nome
            """,
        smallCue: "da, dal, dalla, dalle, di, del",
        numberCue: "num, n, tel, telefono, cell, cellulare, ditta, società, è, è il",
        ending: """
            l'ha inviato, lo ha inviato, mi ha inviato questo, mi ha scritto, è il numero,
            è il mittente, era il mittente, credo, penso
            """
    )

    static let spanish = ReplyVocabulary(
        stop: """
            parar, pare, paren, detener, detente, detenga, baja, darme de baja, dar de baja,
            cancelar, cancele, salir, terminar, basta, no más mensajes, no mas respuestas,
            no más respuestas, sin respuestas, no responder, desuscribir, desuscribirme
            """,
        perhapsStop: "alto, fin",
        help: """
            ayuda, ayúdame, ayúdenme, necesito ayuda, cómo funciona, cómo funciona esto,
            qué es este número, para qué es este número, para qué sirve este número
            """,
        unknown: """
            desconocido, número desconocido, remitente desconocido, desconocida, no sé, no lo sé,
            no se, no lo se, nose, ni idea, no tengo idea, ninguno, ningún número, ningún nombre,
            sin número, sin nombre, sin remitente, no hay número, no tiene número,
            no tengo el número, oculto, número oculto, privado, número privado, anónimo,
            no disponible, no aparece, no aparece el número, no sale, no sale el número, borrado,
            lo borré, lo he borrado, ya lo borré, eliminado, lo eliminé, no lo tengo,
            ya no lo tengo, no recuerdo, no me acuerdo, no lo conozco
            """,
        courtesy: """
            por favor, porfavor, porfa, pf, gracias, muchas gracias, mil gracias,
            muchísimas gracias, gracias de antemano, saludos, un saludo, cordiales saludos,
            perdón, disculpe, disculpa, lo siento, de nada
            """,
        talk: """
            sí, no, vale, bueno, bien, muy bien, correcto, exacto, de acuerdo, está bien,
            listo, hecho, ya está, hola, buenas, buenos días, buenas tardes, buenas noches, adiós,
            hasta luego, prueba, esto es una prueba, es una prueba, ya
            """,
        complaint: """
            estafa, estafadores, estafador, fraude, timo, publicidad, es spam, es una estafa,
            esto es spam, esto es una estafa, es, es un, es una, esto es, esto, este, un, una, el,
            la, denunciar, denuncio, denuncia, reportar, reporto, reporte, quiero denunciar,
            quiero reportar, quisiera denunciar, quisiera reportar, bloquear, bloqueen, bloqueo,
            quién eres, quién es, quién son, quiénes son, qué es esto, qué, por qué, cómo, quién,
            no entiendo, no comprendo, número equivocado, ver arriba, este mensaje, este sms,
            recibí este mensaje, he recibido este mensaje, me llegó este mensaje, no deseado,
            no me interesa
            """,
        cue: """
            era, era de, es de, fue, fue de, viene de, vino de, proviene de, procede de, venía de,
            llegó de, me llegó de, recibido de, recibido del, lo recibí de, enviado por,
            enviado desde, lo envió, lo mandó, me lo envió, me lo mandó, mensaje de, mensaje del,
            sms de, sms del, el mensaje es de, el mensaje viene de, el mensaje era de, remitente,
            el remitente, el remitente es, remitente es, el remitente era, el número es,
            el número era, el número fue, número es, el nombre es, el nombre era, nombre es,
            de parte de, del número, desde el número, este es el número, aquí está el número,
            número, el número, nombre, el nombre
            """,
        smallCue: "de, del, desde, por",
        numberCue:
            "num, núm, no, nro, n, nº, tel, teléfono, celular, móvil, cel, empresa, es el, es, el",
        ending: """
            lo envió, lo mandó, me lo envió, me lo mandó, me escribió, es el número,
            es el remitente, era el remitente, creo, supongo
            """
    )

    static let portuguese = ReplyVocabulary(
        stop: """
            parar, pare, parem, sair, cancelar, cancele, cancela, descadastrar, desinscrever,
            encerrar, não quero mais mensagens, sem respostas, não responder, chega, remover
            """,
        help: """
            ajuda, ajude me, me ajude, me ajuda, preciso de ajuda, como funciona,
            que número é este, que número é esse, para que serve este número
            """,
        unknown: """
            desconhecido, número desconhecido, remetente desconhecido, desconhecida, não sei,
            nao sei, n sei, sei lá, sem ideia, não faço ideia, não tenho ideia, nenhum,
            nenhum número, sem número, sem nome, sem remetente, não tem número, não há número,
            não aparece, não aparece o número, oculto, número oculto, privado, número privado,
            anónimo, anônimo, confidencial, não disponível, indisponível, não identificado,
            apagado, apaguei, já apaguei, eu apaguei, excluído, excluí, não tenho, já não tenho,
            não tenho mais, não lembro, não me lembro, não conheço
            """,
        courtesy: """
            por favor, pfv, pf, por gentileza, obrigado, obrigada, muito obrigado, muito obrigada,
            obg, obrigado desde já, agradeço, atenciosamente, cumprimentos, abraço, desculpe,
            desculpa, de nada
            """,
        talk: """
            sim, não, nao, tá, tá bom, está bem, está bom, tudo bem, certo, beleza, isso,
            isso mesmo, pronto, feito, olá, oi, opa, bom dia, boa tarde, boa noite, tchau,
            até logo, teste, isto é um teste, isso é um teste
            """,
        complaint: """
            golpe, golpista, golpistas, fraude, burla, burlões, propaganda, publicidade, é golpe,
            é spam, é um golpe, é uma burla, isto é spam, isso é spam, isso é golpe, é, é um,
            é uma, isto é, isso é, isto, este, esse, um, uma, o, denunciar, denuncio, denúncia,
            reportar, quero denunciar, gostaria de denunciar, bloquear, bloqueie, bloqueiem,
            quem é, quem és, quem é você, quem são vocês, o que é isto, o que é isso, o quê, que,
            quê, por que, porquê, porque, como, quem, não entendi, não entendo, não percebi,
            não percebo, número errado, ver acima, esta mensagem, essa mensagem, este sms,
            recebi esta mensagem, recebi essa mensagem, indesejada, não tenho interesse
            """,
        cue: """
            era, era de, era do, é de, é do, foi, foi de, foi o, veio de, veio do, vem de, vem do,
            recebi de, recebi do, recebido de, recebida de, enviado por, enviada por, enviado de,
            enviado pelo, enviada pelo, quem enviou foi, quem mandou foi, mensagem de,
            mensagem do, sms de, sms do, a mensagem é de, a mensagem veio de, remetente,
            o remetente, o remetente é, remetente é, o remetente era, o número é, o número era,
            o número foi, número é, o nome é, o nome era, nome é, do número, pelo número,
            da parte de, este é o número, esse é o número, número, o número, nome, o nome
            """,
        smallCue: "de, do, da, por, pelo, pela",
        numberCue: "num, núm, n, nº, tel, telefone, celular, telemóvel, cel, empresa, é o, é, o",
        ending: """
            enviou, mandou, me enviou, me mandou, enviou me isto, me mandou isso, é o número,
            é o remetente, era o remetente, eu acho, acho, acho eu, creio
            """
    )
}

/// The words of replies in English, German and Dutch.
extension ReplyVocabulary {
    static let english = ReplyVocabulary(
        stop: """
            stop, stop all, stopall, unsubscribe, unsub, cancel, end, quit, revoke, opt out,
            optout, stop it, stop now, stop messages, stop texts, stop texting, stop texting me,
            stop messaging me, stop replying, stop replies, stop sending me messages,
            stop sending me texts, no more messages, no more texts, leave me alone
            """,
        help: """
            help, help me, need help, i need help, how does this work, what is this number,
            what is this number for, what is this for, how do i use this, how do i report spam,
            how do i report, instructions
            """,
        perhapsHelp: "info, information, menu, support",
        unknown: """
            unknown, unknown number, unknown sender, unknown caller, not known, number unknown,
            dont know, do not know, i dont know, i do not know, dunno, i dunno, idk,
            i dont know it, dont know it, dont know who, i dont know who, i dont know who it was,
            i dont know who sent it, i dont know the number, dont know the number, i dont have it,
            dont have it, i dont have the number, dont have the number, do not have it, not sure,
            i am not sure, im not sure, no idea, i have no idea, cant remember, i cant remember,
            dont remember, i dont remember, i forgot, withheld, number withheld, withheld number,
            hidden, hidden number, number hidden, private, private number, private caller,
            blocked number, number blocked, anonymous, restricted, no caller id, no caller,
            no number, no sender, no sender id, no name, there is no number, there was no number,
            there is none, none, none shown, none given, not shown, not given, not available,
            unavailable, na, n/a, deleted, deleted it, i deleted it, i have deleted it,
            already deleted, cant see it, i cant see it, cant find it, i cant find it,
            it doesnt say, doesnt say, it does not say, nobody, no one, someone, somebody
            """,
        courtesy: """
            please, pls, plz, thanks, thank you, thankyou, thx, ty, tks, cheers, many thanks,
            thanks a lot, thank you very much, thanks very much, thank you so much, sorry,
            kind regards, regards
            """,
        talk: """
            yes, yeah, yep, yup, y, no, nope, nah, n, ok, okay, k, kk, okey, fine, right, correct,
            great, good, cool, done, ok done, got it, hi, hello, hey, hiya, good morning,
            good afternoon, good evening, good day, morning, bye, goodbye, youre welcome,
            no problem, lol, haha, wow, omg, test, testing, this is a test, just testing, and,
            well, hmm, oh, so, but
            """,
        complaint: """
            spam, spam message, spam text, spam texts, spam messages, spammer, junk, junk message,
            junk text, scam, scam text, scam message, scammer, scammers, phishing, smishing,
            fraud, fraudulent, fake, fake message, fake text, hoax, its a hoax, it is, its, it,
            this is, this is a, that is, thats, thats a, its a, it is a, this, that, a, the, is,
            was, report, reported, reporting, report it, report this, report spam,
            report this spam, i want to report, i want to report this, i want to report spam,
            i would like to report, i would like to report this, id like to report,
            i have reported it, complaint, block, block it, block this, block them,
            block this number, please block, stop spam, stop scam, stop this spam, stop these,
            stop the spam, stop spamming, stop spamming me, who is this, who are you, who r u,
            whos this, who is it, what is this, whats this, what, why, how, who, where, when,
            what do you mean, what do you want, what now, what next, i dont understand,
            dont understand, i do not understand, understood, i got this, i got this message,
            i received this, i received this message, i received this text, i got this text,
            got this, received this, see above, as above, see message, look, just got this,
            another one, again, not for me, not me, wrong number, unwanted, unsolicited,
            not interested, i dont want this, i dont want these, delete, remove, remove me,
            this number keeps texting me, this number keeps calling me, they keep texting me,
            keeps texting me, make it stop, please make it stop, make them stop,
            my friend got it too, my friend got this too, i keep getting these,
            i keep getting this, i keep getting these messages, how do i block,
            how do i block this, block this for me, help me block this
            """,
        cue: """
            from, it was from, it is from, its from, it was, its was, it was sent by,
            it was sent from, is was sent by, it came from, this came from, this was from,
            this is from, came from, that was, it says, it said, it says from, it says its from,
            i got it from, i got this from, got it from, got this from, i received it from,
            i received this from, received from, received it from, received this from, sent from,
            sent by, was sent by, was sent from, text from, sms from, message from, text was from,
            message was from, the text was from, the message was from, the message came from,
            the text came from, message came from, text came from, spam from, scam from, sender,
            sender id, sender is, sender was, sender number, senders number, sender name,
            the sender, the sender is, the sender was, the senders number is, the number is,
            the number was, the name is, the name was, number is, number was, name is, name was,
            the number, phone number is, the phone number is, phone number was,
            the phone number was, their number is, their number was, his number is,
            number that sent it, the number that sent it was, the number that sent it is,
            the number it came from is, someone called, a company called, company called,
            here is the number, heres the number, here it is, this is the number,
            this is the number it came from, they are, they were, number, phone number,
            mobile number, name, telephone number, cell number, it just says, just says,
            it only says, only says, all it says is, it just said, call from, missed call from,
            phone call from, calls from, called by, i was called by, number calling,
            spam call from, scam call from
            """,
        numberCue: """
            num, no, nr, no is, phone, mobile, mob, cell, tel, telephone, ph, contact, caller,
            caller id, called, company, id, the name, the company, by, is, its, it, was, this,
            this number, that number, the, sms, text, message, msg, via, code, short code,
            shortcode, short code is, here, hereis, it is, call, calls, missed call, phone call
            """,
        ending: """
            sent it, sent this, sent me this, sent me this message, sent me this text, sent me it,
            sent it to me, sent me, sent the message, sent the text, texted me, messaged me,
            is the number, was the number, is the sender, was the sender, is the name,
            was the name, is who sent it, is what it says, it says, is the number that sent it,
            is the number it came from, is their number, was it, i think, i believe, i guess,
            i suppose, keeps calling, keeps calling me, keep calling, keep calling me, called me,
            calling me, keeps texting me, keeps texting, keep texting me
            """
    )

    static let german = ReplyVocabulary(
        stop: """
            stopp, stoppen, ende, abmelden, abbestellen, abbrechen, aufhören, hör auf,
            hören sie auf, keine nachrichten mehr, keine antworten mehr, keine sms mehr, beenden,
            nicht mehr antworten
            """,
        help: """
            hilfe, hilfe bitte, ich brauche hilfe, wie geht das, wie funktioniert das,
            was ist das für eine nummer, anleitung
            """,
        unknown: """
            unbekannt, unbekannte nummer, nummer unbekannt, absender unbekannt,
            unbekannter absender, weiß nicht, weiss nicht, weiß ich nicht, weiss ich nicht,
            ich weiß nicht, ich weiss nicht, ich weiß es nicht, ich weiss es nicht, keine ahnung,
            keine nummer, kein absender, kein name, keine, unterdrückt, unterdrückte nummer,
            nummer unterdrückt, rufnummer unterdrückt, anonym, anonyme nummer, verborgen,
            nicht bekannt, nicht angezeigt, nicht sichtbar, wird nicht angezeigt, gelöscht,
            schon gelöscht, habe ich gelöscht, habe sie gelöscht, hab ich gelöscht,
            habe ich nicht, hab ich nicht, habe ich nicht mehr, hab ich nicht mehr, nicht mehr da,
            steht nicht da, steht nicht dabei, private nummer, privat, kenne ich nicht
            """,
        courtesy: """
            bitte, danke, danke schön, dankeschön, vielen dank, besten dank, herzlichen dank,
            danke sehr, mit freundlichen grüßen, mfg, lg, viele grüße, gruß, entschuldigung,
            sorry, tut mir leid
            """,
        talk: """
            ja, nein, nee, nö, jo, jawohl, genau, richtig, stimmt, alles klar, gut,
            in ordnung, erledigt, fertig, hallo, hi, guten tag, guten morgen, guten abend, moin,
            servus, grüezi, tschüss, auf wiedersehen, nur ein test, das ist ein test
            """,
        complaint: """
            spam, betrug, betrugsversuch, abzocke, betrüger, werbung, das ist spam,
            das ist betrug, das ist, das, ist, ein, eine, dies ist, melden, meldung,
            ich möchte melden, ich möchte das melden, bitte sperren, sperren, blockieren,
            wer ist da, wer ist das, wer sind sie, wer bist du, was ist das, was, warum, wieso,
            wie, wer, was soll das, was soll ich tun, verstehe ich nicht, ich verstehe nicht,
            verstehe nicht, falsche nummer, siehe oben, diese nachricht, diese sms,
            habe ich bekommen, habe ich erhalten, kein interesse, unerwünscht
            """,
        cue: """
            von, vom, war von, es war, es war von, sie war von, das war, das war von, kam von,
            sie kam von, die kam von, die nachricht kam von, die sms kam von, nachricht von,
            sms von, die sms war von, die nachricht war von, die sms ist von, ist von,
            erhalten von, gesendet von, geschickt von, wurde gesendet von, absender, der absender,
            absender ist, absender war, der absender ist, der absender war, der absender heißt,
            die nummer ist, die nummer war, die nummer lautet, nummer ist, nummer lautet,
            der name ist, der name war, name ist, telefonnummer ist, die telefonnummer ist,
            angeblich von, angeblich, eine firma namens, firma namens, nummer, die nummer,
            rufnummer, telefonnummer, handynummer, name, der name
            """,
        numberCue: """
            nr, tel, telefon, handy, mobil, firma, es ist, es, ist, war, hier, hier die nummer,
            hier ist die nummer, durch
            """,
        ending: """
            hat sie geschickt, hat das geschickt, hat es geschickt, hat mir das geschickt,
            hat mir geschrieben, hat geschrieben, war es, war das, war der absender,
            ist der absender, ist die nummer, war die nummer, glaube ich, denke ich
            """
    )

    static let dutch = ReplyVocabulary(
        stop: """
            stoppen, afmelden, uitschrijven, opzeggen, beëindigen, geen berichten meer,
            geen antwoorden meer, geen sms meer, hou op, houd op, annuleren
            """,
        help: """
            hulp, help mij, hulp nodig, ik heb hulp nodig, hoe werkt dit, hoe werkt het,
            wat is dit voor nummer, uitleg
            """,
        unknown: """
            onbekend, onbekend nummer, nummer onbekend, afzender onbekend, onbekende afzender,
            weet niet, weet ik niet, ik weet niet, ik weet het niet, geen idee, geen nummer,
            geen afzender, geen naam, geen, afgeschermd, afgeschermd nummer, anoniem,
            anoniem nummer, privénummer, privé nummer, verborgen, verborgen nummer, niet bekend,
            niet zichtbaar, verwijderd, al verwijderd, heb ik niet, heb ik niet meer,
            staat er niet bij
            """,
        courtesy: """
            alstublieft, alsjeblieft, aub, a.u.b., svp, graag, dank u, dank je, dankjewel,
            dankuwel, dank u wel, dank je wel, bedankt, hartelijk dank, met vriendelijke groet,
            mvg, groeten, groetjes, sorry, excuses
            """,
        talk: """
            ja, nee, jawel, prima, goed, oké, akkoord, klopt, juist, klaar, gedaan, hallo, hoi,
            dag, goedemorgen, goedemiddag, goedenavond, doei, tot ziens, dit is een test
            """,
        complaint: """
            oplichting, oplichters, oplichter, fraude, nep, nepbericht, nep bericht, reclame,
            dit is spam, dat is spam, dit is, dat is, het is, dit, dat, is, een, melden, melding,
            ik wil melden, ik wil dit melden, blokkeren, blokkeer, wie is dit, wie bent u,
            wie ben je, wat is dit, wat, waarom, hoe, wie, ik begrijp het niet, begrijp ik niet,
            verkeerd nummer, zie boven, dit bericht, ongewenst, geen interesse
            """,
        cue: """
            was van, het was, het was van, kwam van, het kwam van, dit kwam van, bericht van,
            sms van, het bericht kwam van, het bericht was van, ontvangen van, gekregen van,
            verzonden door, verstuurd door, gestuurd door, afzender, de afzender, afzender is,
            afzender was, de afzender is, de afzender was, het nummer is, het nummer was,
            nummer is, nummer was, de naam is, de naam was, naam is, zogenaamd van, nummer,
            het nummer, telefoonnummer, naam
            """,
        smallCue: "van, door",
        numberCue: "mobiel nummer, mobiel, bedrijf, het is, is, was, hier is het nummer",
        ending: """
            heeft het gestuurd, heeft dit gestuurd, stuurde het, stuurde dit,
            heeft mij dit gestuurd, was het, is het nummer, was de afzender, is de afzender,
            denk ik, geloof ik
            """
    )
}

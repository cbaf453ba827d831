/// The words of replies in Indonesian, Turkish and Russian.
extension ReplyVocabulary {
    static let indonesian = ReplyVocabulary(
        stop: """
            berhenti, hentikan, batal, batalkan, unreg, jangan balas, jangan kirim lagi,
            tidak mau balasan
            """,
        help: """
            bantuan, tolong bantu, butuh bantuan, saya butuh bantuan, bagaimana caranya,
            gimana caranya, cara lapor, nomor apa ini, ini nomor apa
            """,
        unknown: """
            tidak tahu, tidak tau, gak tau, ga tau, gak tahu, ga tahu, nggak tau, nggak tahu,
            ngga tau, enggak tahu, tdk tahu, tdk tau, kurang tahu, kurang tau, saya tidak tahu,
            saya tidak tau, saya ga tau, entah, tidak dikenal, nomor tidak dikenal, tak dikenal,
            pengirim tidak dikenal, tidak diketahui, tidak ada, tidak ada nomor,
            tidak ada nomornya, gak ada, ga ada, tanpa nomor, nomor pribadi, nomor tersembunyi,
            nomor privat, disembunyikan, tersembunyi, rahasia, sudah dihapus, sudah saya hapus,
            dihapus, terhapus, lupa, saya lupa, tidak ingat
            """,
        courtesy: """
            tolong, mohon, terima kasih, terimakasih, makasih, makasi, trims, thanks ya,
            terima kasih banyak, maaf, permisi, salam, sama sama
            """,
        talk: """
            ya, iya, yaa, tidak, tdk, bukan, enggak, nggak, gak, ga, oke, ok siap, siap, baik,
            baiklah, betul, benar, sudah, selesai, halo, hai, pagi, siang, sore, malam,
            selamat pagi, selamat siang, selamat sore, selamat malam, assalamualaikum, tes,
            ini tes, coba, min, pak, bu, kak
            """,
        complaint: """
            penipuan, penipu, menipu, modus penipuan, palsu, hoaks, iklan, ini, itu, adalah,
            ini spam, ini penipuan, lapor, laporan, melaporkan, saya mau lapor, saya ingin lapor,
            saya ingin melaporkan, mau lapor, blokir, tolong blokir, mohon blokir, siapa ini,
            ini siapa, kamu siapa, anda siapa, siapa, apa, apa ini, apa itu, kenapa, mengapa,
            bagaimana, gimana, maksudnya, maksudnya apa, tidak mengerti, saya tidak mengerti,
            ga ngerti, gak ngerti, salah nomor, salah sambung, pesan ini, sms ini,
            saya dapat pesan ini, saya menerima pesan ini, mengganggu
            """,
        cue: """
            dari, dari nomor, itu dari, ini dari, pesan dari, sms dari, datang dari, berasal dari,
            saya dapat dari, diterima dari, dikirim oleh, dikirim dari, pengirim, pengirimnya,
            pengirimnya adalah, pengirim adalah, nama pengirim, nama pengirimnya, nomor pengirim,
            nomor pengirimnya, nomornya, nomornya adalah, nomor adalah, namanya, namanya adalah,
            ini nomornya, atas nama, mengaku dari, nomor, nomer, nama
            """,
        numberCue: "no, nmr, nomor hp, no hp, hp, telp, telepon, adalah, oleh, ini, itu",
        ending: """
            yang kirim, yang mengirim, yang ngirim, pengirimnya, nomornya, itu nomornya, kayaknya,
            sepertinya
            """
    )

    static let turkish = ReplyVocabulary(
        stop: """
            dur, durdur, durdurun, iptal, iptal et, ret, çık, çıkış, bitir, istemiyorum,
            mesaj istemiyorum, cevap istemiyorum, yanıt istemiyorum, abonelikten çık
            """,
        help: """
            yardım, yardım edin, yardım lazım, nasıl çalışıyor, nasıl kullanılır, bu numara ne,
            bu numara nedir
            """,
        unknown: """
            bilmiyorum, bilmiyom, bilinmiyor, bilinmeyen, bilinmeyen numara, bilinmeyen gönderen,
            numarayı bilmiyorum, kim bilmiyorum, numara yok, numarası yok, isim yok, gönderen yok,
            yok, gizli, gizli numara, özel, özel numara, numara gizli, anonim, tanımıyorum,
            görünmüyor, numara görünmüyor, sildim, silindi, mesajı sildim, hatırlamıyorum,
            unuttum, fikrim yok
            """,
        courtesy: """
            lütfen, teşekkürler, teşekkür ederim, teşekkür ederiz, çok teşekkürler,
            çok teşekkür ederim, sağol, sağolun, sağ olun, eyvallah, saygılar, iyi günler,
            iyi çalışmalar, kolay gelsin, özür dilerim, pardon, kusura bakmayın, rica ederim
            """,
        talk: """
            evet, hayır, tamam, tamamdır, peki, olur, doğru, merhaba, merhabalar, selam, selamlar,
            günaydın, iyi akşamlar, alo, hoşçakalın, deneme, bu bir deneme, yaptım, oldu
            """,
        complaint: """
            dolandırıcı, dolandırıcılar, dolandırıcılık, dolandırıcılar bunlar, sahte,
            sahte mesaj, reklam, oltalama, bu, bir, şikayet, şikayetçiyim, şikayet ediyorum,
            şikayet etmek istiyorum, bildir, bildirim, ihbar, ihbar ediyorum, engelle, engelleyin,
            engelleyiniz, kimsiniz, kimsin, siz kimsiniz, sen kimsin, bu kim, kim, ne, bu ne,
            bu nedir, nedir, neden, niye, nasıl, anlamadım, anlamıyorum, yanlış numara, bu mesaj,
            bu sms, bu mesaj geldi, bana bu mesaj geldi, istenmeyen mesaj, istenmeyen
            """,
        cue: """
            gönderen, gönderici, gönderenin numarası, gönderenin adı, gönderen numara,
            gönderen kişi, mesajı gönderen, mesaj gönderen, numarası, adı, ismi, gelen numara,
            mesajın geldiği numara, numara, isim
            """,
        numberCue: "no, num, nu, tel, telefon, cep, ad, firma, şirket, bu numara, bu, şu",
        ending: """
            dan, den, tan, ten, dan geldi, den geldi, tan geldi, ten geldi, numarasından,
            numarasından geldi, numarasından gönderildi, no dan geldi, gönderdi, attı, yolladı,
            tarafından, tarafından gönderildi, tarafından gönderilmiş, adından geldi,
            adıyla geldi, mesaj attı, mesajı gönderdi, numaralı, sanırım, galiba
            """
    )

    static let russian = ReplyVocabulary(
        stop: """
            стоп, отписка, отписаться, отпишите, отпишите меня, отмена, отменить, отказ,
            отказаться, прекратить, прекратите, хватит, не отвечать, не отвечайте, не присылайте,
            больше не присылайте, не надо ответов, без ответов
            """,
        help: """
            помощь, помогите, помоги, справка, инструкция, как это работает, как пользоваться,
            что это за номер, для чего этот номер
            """,
        perhapsHelp: "инфо",
        unknown: """
            неизвестно, неизвестный, неизвестный номер, номер неизвестен, неизвестен,
            неизвестный отправитель, отправитель неизвестен, не знаю, я не знаю, незнаю, хз,
            без понятия, понятия не имею, не известно, нет номера, номера нет, без номера,
            номер не указан, не указан, не определён, не определен, номер не определён,
            не определился, номер не определился, скрыт, скрытый, скрытый номер, номер скрыт,
            скрыто, анонимно, анонимный, приватный номер, нет имени, без имени, никто,
            нет отправителя, удалил, удалила, удалено, я удалил, я удалила, уже удалил,
            уже удалила, удалил сообщение, не помню, я не помню, не сохранился,
            номер не сохранился
            """,
        courtesy: """
            пожалуйста, пж, пжл, спасибо, спс, большое спасибо, спасибо большое, благодарю,
            с уважением, извините, простите, прошу прощения
            """,
        talk: """
            да, нет, неа, ага, угу, хорошо, ладно, ок, окей, понятно, понял, поняла, ясно, верно,
            точно, готово, сделано, привет, здравствуйте, здравствуй, добрый день, доброе утро,
            добрый вечер, алло, пока, до свидания, тест, это тест, проверка, вот, ну, так
            """,
        complaint: """
            спам, это спам, мошенники, мошенник, мошенничество, это мошенники, это мошенничество,
            развод, обман, фишинг, реклама, жалоба, жалуюсь, хочу пожаловаться, пожаловаться,
            сообщить, заблокируйте, блокировать, заблокировать, это, кто это, кто вы, вы кто,
            ты кто, кто, что, что это, что это такое, зачем, почему, как, что вам надо,
            что вам нужно, не понял, не поняла, не понимаю, я не понимаю, ошиблись номером,
            не туда, смотрите выше, см выше, это сообщение, пришло это сообщение,
            мне пришло это сообщение, пришло, получил, получила, не интересно
            """,
        cue: """
            от, с, со, с номера, от номера, номер от, это от, это с, это был, это была, было от,
            пришло от, пришло с, пришло с номера, пришла с номера, пришло сообщение от,
            сообщение от, сообщение с, сообщение с номера, смс от, смс с, смс с номера,
            получено от, получил от, получила от, отправлено с, отправлено от,
            отправлено с номера, прислал, прислали, прислали с, прислали с номера, отправил,
            отправитель, отправитель это, имя отправителя, номер отправителя, имя, номер это,
            вот номер, номер был, спам от, спам с номера, якобы от, номер, название
            """,
        numberCue: "ном, н, тел, телефон, моб, абонент, фирма, компания, это, вот",
        ending: """
            прислал, прислала, прислали, прислал это, отправил, отправил это, отправила, написал,
            написали, это номер, вот номер, наверное, кажется, думаю
            """
    )
}

/// Indonesian, Turkish and Russian.
extension PromptTexts {
    static let indonesian = PromptTexts(
        askSender: """
            Terima kasih atas laporan Anda. Mohon balas dengan nomor atau nama pengirim pesan \
            tersebut.
            """,
        askSenderAgain: """
            Maaf, balasan Anda tidak terbaca sebagai nomor atau nama. Mohon kirim nomor atau \
            nama pengirimnya saja.
            """,
        askContent: "Terima kasih. Sekarang mohon teruskan pesan tersebut ke nomor ini.",
        thanks: """
            Terima kasih, laporan Anda sudah lengkap. Anda ikut membantu menghentikan pesan \
            yang tidak diinginkan.
            """,
        thanksPartial: """
            Terima kasih, laporan Anda sudah dicatat tanpa nomor pengirim. Tidak ada lagi yang \
            perlu Anda lakukan.
            """,
        help: """
            Untuk melaporkan SMS spam, teruskan pesannya ke nomor ini, lalu balas dengan nomor \
            atau nama pengirimnya. Balas STOP agar tidak menerima balasan lagi.
            """,
        stopped: """
            Anda tidak akan menerima balasan lagi dari nomor ini. Pesan yang Anda teruskan \
            tetap dihitung sebagai laporan.
            """
    )

    static let turkish = PromptTexts(
        askSender: """
            Bildiriminiz icin tesekkurler. Lutfen gonderenin numarasini veya adini yazarak \
            yanitlayin.
            """,
        askSenderAgain: """
            Yanitinizi numara veya ad olarak okuyamadik. Lutfen yalnizca gonderenin numarasini \
            veya adini yazin.
            """,
        askContent: "Tesekkurler. Simdi lutfen mesajin kendisini bu numaraya iletin.",
        thanks: """
            Tesekkurler, bildiriminiz tamamlandi. Istenmeyen mesajlarin onlenmesine yardimci \
            oluyorsunuz.
            """,
        thanksPartial: """
            Tesekkurler, bildiriminiz gonderen numarasi olmadan kaydedildi. Baska bir sey \
            yapmaniz gerekmiyor.
            """,
        help: """
            Istenmeyen bir SMS'i bildirmek icin mesaji bu numaraya iletin, sonra gonderenin \
            numarasini veya adini yazin. Yanit almamak icin STOP yazin.
            """,
        stopped: """
            Bu numaradan artik yanit almayacaksiniz. Ilettiginiz mesajlar bildirim olarak \
            sayilmaya devam eder.
            """
    )

    static let russian = PromptTexts(
        askSender: "Спасибо! Пришлите в ответ номер или имя отправителя сообщения.",
        askSenderAgain: "Не удалось распознать. Пришлите только номер или имя отправителя.",
        askContent: "Спасибо! Теперь перешлите на этот номер само сообщение.",
        thanks: "Спасибо, жалоба принята. Вы помогаете бороться со спамом.",
        thanksPartial: "Спасибо, жалоба учтена без номера отправителя.",
        help: "Перешлите спам, затем номер или имя отправителя. STOP - без ответов.",
        stopped: "Ответов отсюда больше не будет. Жалобы по-прежнему учитываются."
    )
}

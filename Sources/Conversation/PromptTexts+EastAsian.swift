/// Japanese, Korean and Chinese.
extension PromptTexts {
    static let japanese = PromptTexts(
        askSender: "ご報告ありがとうございます。送信元の番号または名前をご返信ください。",
        askSenderAgain: "番号または名前として確認できませんでした。送信元の番号または名前のみをお送りください。",
        askContent: "ありがとうございます。続けて、受信したメッセージをこの番号へ転送してください。",
        thanks: "ご報告を受け付けました。迷惑メッセージ対策へのご協力ありがとうございます。",
        thanksPartial: "送信元の番号なしでご報告を受け付けました。ご協力ありがとうございます。",
        help: "迷惑SMSをこの番号へ転送し、次に送信元の番号または名前をご返信ください。返信の停止はSTOP。",
        stopped: "今後この番号からの返信はありません。転送いただいた報告は引き続き受け付けます。"
    )

    static let korean = PromptTexts(
        askSender: "신고해 주셔서 감사합니다. 문자를 보낸 번호나 이름을 답장으로 보내 주세요.",
        askSenderAgain: "번호나 이름을 확인할 수 없습니다. 발신 번호나 이름만 보내 주세요.",
        askContent: "감사합니다. 이제 받으신 문자를 이 번호로 전달해 주세요.",
        thanks: "감사합니다. 신고가 접수되었습니다. 스팸 차단에 큰 도움이 됩니다.",
        thanksPartial: "감사합니다. 발신 번호 없이 신고가 접수되었습니다.",
        help: "스팸 문자를 이 번호로 전달한 뒤 발신 번호나 이름을 보내 주세요. 답장 중단: STOP",
        stopped: "이 번호에서 더 이상 답장을 보내지 않습니다. 신고는 계속 접수됩니다."
    )

    static let chinese = PromptTexts(
        askSender: "感谢举报。请回复发送该短信的号码或名称。",
        askSenderAgain: "无法识别号码或名称，请只回复发送方的号码或名称。",
        askContent: "谢谢。现在请把该短信转发到本号码。",
        thanks: "谢谢，您的举报已受理，有助于减少垃圾短信。",
        thanksPartial: "谢谢，您的举报已登记，未包含发送方号码，无需其他操作。",
        help: "举报垃圾短信：请将短信转发到本号码，再回复发送方的号码或名称。不想收到回复请发STOP。",
        stopped: "您将不再收到本号码的回复，转发的短信仍会计入举报。"
    )
}

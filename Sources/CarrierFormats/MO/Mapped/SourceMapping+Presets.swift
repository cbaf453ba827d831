import SpamReporting

// What can never be recorded is answered with success where the peer would send it again for hours:
// nothing would come of it, and the body says what is wrong to whoever looks. What may pass, also a
// signature that fails because a secret was changed here first, gets an answer after which the peer
// tries again.

extension SourceMapping {
    /// Twilio sends once, and after an error to the fallback address that the number may have.
    static var twilio: SourceMapping {
        var message = MessageMapping(subscriber: ["From"], text: ["Body"])
        message.id = ["MessageSid", "SmsMessageSid", "SmsSid"]
        message.recipient = ["To"]
        message.files = .numbered(
            count: "NumMedia",
            urlPrefix: "MediaUrl",
            typePrefix: "MediaContentType"
        )
        let head = #"<?xml version="1.0" encoding="UTF-8"?>"#
        return SourceMapping(
            carriers: [.form, .query],
            variants: [message],
            acknowledgement: Acknowledgement(
                success: AnswerTemplate(
                    200,
                    contentType: "text/xml; charset=utf-8",
                    body: head + "<Response/>"
                ),
                reply: AnswerTemplate(
                    200,
                    contentType: "text/xml; charset=utf-8",
                    body: head + "<Response><Message>{reply}</Message></Response>"
                ),
                invalid: .problem(400),
                refused: .problem(403),
                unavailable: .problem(503)
            )
        )
    }

    /// Vonage's SMS API sends again for 24 hours whatever is not answered with success.
    static var vonage: SourceMapping {
        var text = MessageMapping(subscriber: ["msisdn"], text: ["text"])
        text.conditions = [FieldCondition("type", ["text", "unicode"])]
        text.id = ["messageId"]
        text.numbers = .international
        text.recipient = ["to"]
        text.time = ["message-timestamp"]
        text.timeFormat = .dateTime(offset: 0)
        text.part = PartFields(
            reference: ["concat-ref"],
            total: ["concat-total"],
            number: ["concat-part"]
        )
        var binary = text
        binary.conditions = [FieldCondition("type", ["binary"])]
        binary.text = []
        binary.binary = BinaryFields(data: ["data"], header: ["udh"])
        return SourceMapping(
            carriers: [.query, .form, .json],
            variants: [text, binary],
            acknowledgement: .untilSuccess
        )
    }

    /// Vonage's Messages API, in its first version and in that before it.
    static var vonageMessages: SourceMapping {
        var message = MessageMapping(
            subscriber: ["/from/number", "/from"],
            text: ["/text", "/message/content/text", "/image/caption", "/video/caption"]
        )
        message.conditions = [FieldCondition("/channel", ["sms", "mms"])]
        message.id = ["/message_uuid"]
        message.numbers = .international
        message.recipient = ["/to/number", "/to"]
        message.channel = ["/channel"]
        message.time = ["/timestamp"]
        message.files = .listed(
            ["/image", "/audio", "/video", "/file", "/vcard"],
            url: "/url",
            type: nil
        )
        var older = message
        older.conditions = [FieldCondition("/from/type", ["sms", "mms"])]
        older.channel = ["/from/type"]
        return SourceMapping(
            carriers: [.json],
            variants: [message, older],
            acknowledgement: .untilSuccess
        )
    }

    /// Bandwidth sends again for 24 hours whatever is not answered with success within ten seconds.
    static var bandwidth: SourceMapping {
        var message = MessageMapping(subscriber: ["/message/from"], text: ["/message/text"])
        message.conditions = [FieldCondition("/type", ["message-received"])]
        message.id = ["/message/id"]
        message.recipient = ["/to", "/message/to/0"]
        message.time = ["/message/time", "/time"]
        message.files = .listed(["/message/media"], url: "/url", type: nil)
        return SourceMapping(
            carriers: [.json],
            variants: [message],
            acknowledgement: .untilSuccess
        )
    }

    /// Infobip sends again for hours whatever is not answered with success.
    static var infobip: SourceMapping {
        var message = MessageMapping(subscriber: ["/from"], text: ["/text"])
        message.id = ["/messageId"]
        message.numbers = .international
        message.recipient = ["/to"]
        message.time = ["/receivedAt"]
        return SourceMapping(
            carriers: [.json],
            messages: ["/results"],
            variants: [message],
            acknowledgement: .untilSuccess
        )
    }

    /// Sinch sends again after 5xx and 429, and never after any other 4xx.
    static var sinch: SourceMapping {
        var text = MessageMapping(subscriber: ["/from"], text: ["/body"])
        text.conditions = [FieldCondition("/type", ["mo_text"])]
        text.id = ["/id"]
        text.numbers = .international
        text.recipient = ["/to"]
        text.time = ["/sent_at", "/received_at"]
        var binary = text
        binary.conditions = [FieldCondition("/type", ["mo_binary"])]
        binary.text = []
        binary.binary = BinaryFields(data: ["/body"], encoding: .base64, header: ["/udh"])
        var media = text
        media.conditions = [FieldCondition("/type", ["mo_media"])]
        media.text = ["/body/message", "/body/subject"]
        media.bearer = .mms
        media.files = .listed(["/body/media"], url: "/url", type: "/content_type")
        return SourceMapping(
            carriers: [.json],
            variants: [text, binary, media],
            acknowledgement: Acknowledgement(invalid: .problem(200), refused: .problem(503))
        )
    }

    /// Telnyx sends again whatever is not answered with success.
    static var telnyx: SourceMapping {
        var message = MessageMapping(
            subscriber: ["/payload/from/phone_number"],
            text: ["/payload/text"]
        )
        message.conditions = [FieldCondition("/event_type", ["message.received"])]
        message.id = ["/payload/id"]
        message.recipient = ["/payload/to/0/phone_number", "/payload/to"]
        message.channel = ["/payload/type"]
        message.time = ["/payload/received_at", "/occurred_at"]
        message.files = .listed(["/payload/media"], url: "/url", type: "/content_type")
        return SourceMapping(
            carriers: [.json],
            messages: ["/data"],
            variants: [message],
            acknowledgement: .untilSuccess
        )
    }

    /// Alibaba Cloud's messages from subscribers, as a list; its clock is that of China.
    static var alibaba: SourceMapping {
        var message = MessageMapping(subscriber: ["/phone_number"], text: ["/content"])
        message.id = ["/sequence_id"]
        message.recipient = ["/dest_code"]
        message.time = ["/send_time"]
        message.timeFormat = .dateTime(offset: 8 * 60)
        var acknowledgement = Acknowledgement.untilSuccess
        acknowledgement.success = AnswerTemplate(
            200,
            contentType: "application/json",
            body: #"{"code":0,"msg":"OK"}"#
        )
        return SourceMapping(
            carriers: [.json],
            variants: [message],
            acknowledgement: acknowledgement
        )
    }
}

extension Acknowledgement {
    /// For sources that send again, for hours, whatever is not answered with success.
    static var untilSuccess: Acknowledgement {
        Acknowledgement(invalid: .problem(200), refused: .problem(401), unavailable: .problem(503))
    }
}

internal import CarrierFormats
internal import Configuration
internal import Conversation
internal import HTTPServer
internal import JSON
internal import SpamReporting

extension MessageTrial {
    /// What a request came to; of the subscriber only the country and how many messages there were.
    func json(_ taken: TakenRequest, _ answer: HTTPResponse, _ proof: Proof?) -> [UInt8] {
        JSONWriter.object { json in
            json.member("format", source.kind.rawValue)
            if let options = source.options {
                json.member("source", options.name)
                json.member("partner", options.partner)
            }
            if let proof { append(proof, to: &json) }
            json.key("messages")
            json.beginArray()
            for message in taken.messages { append(message, to: &json) }
            json.endArray()
            json.key("problems")
            json.beginArray()
            for problem in taken.problems {
                json.beginObject()
                ProblemResponse.append(problem, status: nil, to: &json)
                json.endObject()
            }
            json.endArray()
            json.key("answer")
            append(answer, to: &json)
        }
    }

    private func append(_ proof: Proof, to json: inout JSONWriter) {
        json.key("authentication")
        json.beginObject()
        switch proof {
        case .given(let detail):
            json.member("state", "given")
            json.member("detail", detail)
        case .unchecked(let detail):
            json.member("state", "unchecked")
            json.member("detail", detail)
        case .refused(let problem):
            json.member("state", "refused")
            json.member("detail", problem.detail)
        }
        json.endObject()
    }

    private func append(_ tried: TriedMessage, to json: inout JSONWriter) {
        let message = tried.message
        json.beginObject()
        json.member("hasReporter", true)
        if let country = tried.country { json.member("reporterCountry", country.code) }
        json.member("messagesBefore", tried.countBefore)
        if let recipient = message.recipient { json.member("recipient", recipient) }
        json.member("channel", message.channel.rawValue)
        if let moment = message.sentAt { json.member("sentAt", moment.rfc3339) }
        if let id = message.id { json.member("messageId", id) }
        if let part = message.part {
            json.key("part")
            json.beginObject()
            json.member("number", Int(part.number))
            json.member("total", Int(part.total))
            json.endObject()
        }
        json.member("text", message.text)
        appendFiles(of: message, to: &json)
        if let reading = tried.reading { json.member("readAs", reading.name) }
        json.member("comesTo", tried.end.name)
        if case .waitsForParts(let missing) = tried.end { json.member("missingParts", missing) }
        if case .text(let text, _)? = tried.reading { json.member("reportedText", text) }
        json.key("complaints")
        json.beginArray()
        for (reported, complaint) in tried.complaints {
            IntakeTrialJSON.append(complaint, as: reported, to: &json)
        }
        json.endArray()
        if let prompt = tried.reply { append(prompt, to: &json) }
        json.endObject()
    }

    private func appendFiles(of message: MOMessage, to json: inout JSONWriter) {
        json.key("attachments")
        json.beginArray()
        for attachment in message.attachments {
            IntakeTrialJSON.append(attachment, to: &json)
        }
        json.endArray()
        // Their addresses may be known to nobody but the customer of the source.
        json.key("linkedFiles")
        json.beginArray()
        for file in message.linkedFiles {
            json.beginObject()
            if let type = file.contentType { json.member("contentType", type) }
            json.endObject()
        }
        json.endArray()
    }

    private func append(_ prompt: Prompt, to json: inout JSONWriter) {
        json.key("reply")
        json.beginObject()
        json.member("prompt", prompt.name)
        json.member("language", language.rawValue)
        json.member("conversation", source.conversation.rawValue)
        if let text = source.text(of: prompt, in: language) { json.member("text", text) }
        json.endObject()
    }

    private func append(_ answer: HTTPResponse, to json: inout JSONWriter) {
        json.beginObject()
        json.member("status", answer.status)
        json.key("headers")
        json.beginObject()
        for (name, value) in answer.headers { json.member(name, value) }
        json.endObject()
        json.member("body", String(decoding: answer.body, as: UTF8.self))
        json.endObject()
    }
}

extension MessageReading {
    /// How the outcome of a trial names it.
    fileprivate var name: String {
        switch self {
        case .stop: "stop"
        case .help: "help"
        case .sender: "sender"
        case .nobody: "nobody"
        case .smallTalk: "smallTalk"
        case .unreadable: "unreadable"
        case .text(_, sender: nil): "text"
        case .text: "textWithSender"
        }
    }
}

extension TriedMessage.End {
    /// How the outcome of a trial names it.
    fileprivate var name: String {
        switch self {
        case .retry: "retry"
        case .waitsForParts: "waitsForParts"
        case .waitsForSender: "waitsForSender"
        case .waitsForText: "waitsForText"
        case .complaint: "complaint"
        case .nothing: "nothing"
        }
    }
}

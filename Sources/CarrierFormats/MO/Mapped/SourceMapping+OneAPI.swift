import SpamReporting

extension SourceMapping {
    /// OneAPI's `inboundSMSMessageNotification` and NetAPI's `inboundMessageNotification`.
    ///
    /// The errors are those of the family (OMA RESTful NetAPI Common, annex on exceptions).
    static var oneAPI: SourceMapping {
        var message = MessageMapping(
            subscriber: ["/senderAddress"],
            text: ["/message", "/inboundSMSTextMessage/message", "/inboundIMMessage/message"]
        )
        message.id = ["/messageId"]
        message.recipient = ["/destinationAddress", "/destinationAddress/0"]
        message.time = ["/dateTime"]
        var picture = message
        picture.conditions = [FieldCondition("/inboundMMSMessage", [])]
        picture.text = ["/inboundMMSMessage/subject"]
        picture.bearer = .mms
        picture.files = .listed(
            ["/inboundMMSMessage/attachment"],
            url: "/link/href",
            type: "/contentType"
        )
        return SourceMapping(
            carriers: [.json],
            messages: [
                "/inboundSMSMessageNotification/inboundSMSMessage",
                "/inboundMessageNotification/inboundMessage",
                "/inboundSMSMessage", "/inboundMessage",
            ],
            variants: [picture, message],
            acknowledgement: Acknowledgement(
                invalid: exception(400, "serviceException", "SVC0002"),
                refused: exception(401, "policyException", "POL0001"),
                unavailable: exception(503, "serviceException", "SVC0001")
            )
        )
    }

    private static func exception(_ status: Int, _ kind: String, _ id: String) -> AnswerTemplate {
        AnswerTemplate(
            status,
            contentType: "application/json",
            body: #"{"requestError":{""# + kind + #"":{"messageId":""# + id
                + #"","text":"{title}: %1","variables":["{detail}"]}}}"#
        )
    }
}

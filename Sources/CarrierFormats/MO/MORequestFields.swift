/// What kind of body a request has, as its headers say.
enum MORequestFields {
    /// Whether the body is JSON: `application/json`, or a type that ends in `+json`.
    static func isJSON(_ request: MORequest) -> Bool {
        guard let name = mediaType(of: request) else { return false }
        return name == "application/json" || name == "text/json" || name.hasSuffix("+json")
    }

    /// Whether the body is a form as HTML has it.
    static func isForm(_ request: MORequest) -> Bool {
        mediaType(of: request) == formType
    }

    /// The media type of a form.
    static let formType = "application/x-www-form-urlencoded"

    /// `type/subtype` of the body in lower case; nil when the header is absent or malformed.
    static func mediaType(of request: MORequest) -> String? {
        request.header("Content-Type").flatMap { MediaType($0)?.name }
    }
}

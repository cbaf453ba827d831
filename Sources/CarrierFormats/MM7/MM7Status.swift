/// Status codes of MM7 (3GPP TS 23.140 §8.4.3, annex of the schema): those that are sent.
enum MM7Status: Int {
    case success = 1000
    case clientError = 2000
    case addressError = 2002
    case contentRefused = 2004
    case formatCorrupt = 2007
    case serverError = 3000
    case improperIdentification = 4001
    case unsupportedVersion = 4002
    case unsupportedOperation = 4003
    case validationError = 4004
    case serviceUnavailable = 4006
    case serviceDenied = 4007

    /// What goes with the code into `StatusText`.
    var text: String {
        switch self {
        case .success: "Success"
        case .clientError: "Client error"
        case .addressError: "Address error"
        case .contentRefused: "Multimedia content refused"
        case .formatCorrupt: "Message format corrupt"
        case .serverError: "Server error"
        case .improperIdentification: "Improper identification"
        case .unsupportedVersion: "Unsupported version"
        case .unsupportedOperation: "Unsupported operation"
        case .validationError: "Validation error"
        case .serviceUnavailable: "Service unavailable"
        case .serviceDenied: "Service denied"
        }
    }
}

/// What the process answers its caller with; the numbers are those of BSD's `sysexits.h`.
enum ExitCodes: Int32, CaseIterable, Sendable {
    /// Done as asked.
    case ok = 0
    /// What was to be proven is not so.
    case refuted = 1
    /// The command line is wrong; the argument parser itself ends with this too.
    case usage = 64
    /// The gateway refused the request as wrong: any 4xx that is not named below.
    case badInput = 65
    /// A file cannot be read.
    case noInput = 66
    /// The gateway cannot be reached, or answers 503 or 429: try again later.
    case unavailable = 69
    /// The gateway failed (5xx), or its answer cannot be understood: a bug.
    case internalError = 70
    /// No token, a wrong one (401), or its role does not allow this (403).
    case permission = 77

    /// The code that an HTTP status of 400 or above leads to.
    init(status: Int) {
        switch status {
        case 401, 403: self = .permission
        case 429, 503: self = .unavailable
        case 500...: self = .internalError
        default: self = .badInput
        }
    }

    /// What every client command says at the end of its help.
    static let help = """
        EXIT CODES: 0 done; 1 what was to be proven is not so; 64 wrong usage; \
        65 the gateway refused the request as wrong, or a file is; 66 a file cannot be read; \
        69 the gateway cannot be reached or is not ready; 70 internal error; \
        77 no valid token, or not allowed.
        """
}

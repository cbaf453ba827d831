@testable import Redaction

/// Messages of a group, each by a reporter of its own unless it says otherwise.
func messages(_ texts: [String], reporters: [String]? = nil) throws -> [ReportedText] {
    try texts.enumerated().map { place, text in
        try ReportedText(reporter: reporters?[place] ?? "reporter \(place)", text: text)
    }
}

/// What is shown of a text when only the form of things hides them.
func shownByForm(_ text: String) throws -> String? {
    try Redactor(minimumReporters: 1).sample(of: messages([text]))?.text
}

/// What is shown of texts, each of a reporter of its own.
func shown(_ minimum: Int, _ texts: [String]) throws -> String? {
    try Redactor(minimumReporters: minimum).sample(of: messages(texts))?.text
}

/// What was waited for in vain.
package struct DeadlineExceeded: Error, CustomStringConvertible {
    package let description: String

    package init(_ what: String, after deadline: Duration) {
        description = "waited \(deadline) in vain until \(what)"
    }
}

/// So often a condition is looked at, however late it is.
private let attemptsMin = 20

/// Waits until a condition holds, asking every few milliseconds.
///
/// - Parameters:
///   - deadline: after it ``DeadlineExceeded`` is thrown; generous, because only failures wait.
///   - what: the condition in words, to be read after "until".
package func waitUntil(
    deadline: Duration = .seconds(60),
    _ what: String,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    var attempts = 0
    while try await !condition() {
        // While other tests keep every thread of the pool busy no time passes for this one.
        attempts += 1
        guard ContinuousClock.now < end || attempts < attemptsMin else {
            throw DeadlineExceeded(what, after: deadline)
        }
        try await Task.sleep(for: .milliseconds(3))
    }
}

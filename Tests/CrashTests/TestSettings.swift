import Foundation

/// What the environment says of the crash tests.
enum TestSettings {
    /// How often the crash test kills: `CRASH_TEST_ROUNDS`, 20 unless given.
    static let crashRounds = number("CRASH_TEST_ROUNDS") ?? 20

    /// How often the power fails: `POWER_CUT_ROUNDS`, 5 unless given.
    static let powerCutRounds = number("POWER_CUT_ROUNDS") ?? 5

    /// How many thousand requests the test of bad days posts: `BAD_DAY_ROUNDS`, 10 unless given.
    ///
    /// With more than 100, Redis is also stopped for a minute.
    static let badDayRounds = number("BAD_DAY_ROUNDS") ?? 10

    /// What all randomness comes from: `CRASH_TEST_SEED`, another one each time unless given.
    static let seed =
        number("CRASH_TEST_SEED").map { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000_000)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}

/// Shows how far a long test is, in a line that `Tests/run` lets through.
func showProgress(_ text: String) {
    FileHandle.standardOutput.write(Data("➜ \(text)\n".utf8))
}

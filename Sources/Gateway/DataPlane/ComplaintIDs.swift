internal import Cryptography
internal import SpamReporting

/// Draws complaint ids; its random bytes come from the generator in larger pieces.
///
/// Confined to one thread.
final class ComplaintIDs {
    private static let size = 10
    private static let pieceSize = 1000

    private var randomness: [UInt8] = []
    private var used = 0

    /// An id of this moment.
    func next(at now: Timestamp) -> ComplaintID {
        if randomness.count - used < Self.size {
            randomness = SecureRandom.nonce(Self.pieceSize)
            used = 0
        }
        defer { used += Self.size }
        let drawn = randomness
        return ComplaintID(at: now, random: drawn.span.extracting(used..<used + Self.size))
    }
}

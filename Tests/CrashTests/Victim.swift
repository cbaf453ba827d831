import Foundation
import TestSupport

/// What is killed in a round of a crash test.
enum Victim: UInt64, CaseIterable {
    case gateway, redis, both, redisThenGateway

    /// One of them for any number.
    init(_ choice: UInt64) {
        self = Self.allCases[Int(choice % UInt64(Self.allCases.count))]
    }

    /// Kills it, and starts the gateway again if that is dead.
    func kill(of gateway: GatewayProcess) async throws {
        switch self {
        case .gateway: try await gateway.kill()
        case .redis:
            gateway.signalEmbeddedRedis(SIGKILL)
            return
        case .both:
            gateway.signalEmbeddedRedis(SIGKILL)
            try await gateway.kill()
        case .redisThenGateway:
            gateway.signalEmbeddedRedis(SIGKILL)
            // So that the gateway has seen it and is trying again, or has not.
            try await Task.sleep(for: .milliseconds(40))
            try await gateway.kill()
        }
        try await gateway.start()
    }
}

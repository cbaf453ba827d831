internal import CHiredis
internal import Reactor

/// Looks host names up on a thread of its own, because the system's resolver blocks.
///
/// Confined to its reactor's thread. One look-up runs at a time; who asks meanwhile takes the
/// place of who asked before.
final class HostLookup {
    typealias Answer = ([chiredis_address]) -> Void

    private static let addressesMax: Int32 = 16

    private let reactor: Reactor
    private var isLookingUp = false
    private var waiting: Answer?

    init(on reactor: Reactor) {
        self.reactor = reactor
    }

    /// Gives all addresses of a host; none when it is unknown.
    ///
    /// A numeric address is read at once.
    func addresses(of host: String, port: UInt16, answer: @escaping Answer) {
        let numeric = Self.resolve(host, port, numeric: true)
        guard numeric.isEmpty else {
            answer(numeric)
            return
        }
        waiting = answer
        guard !isLookingUp else { return }
        isLookingUp = true
        let bound = ReactorBound(self, reactor)
        let inbox = reactor.inbox
        let thread = startReactorThread(name: "host-lookup") {
            let addresses = Self.resolve(host, port, numeric: false)
            inbox.post { bound.value.finish(addresses) }
        }
        // A reactor that ends meanwhile is told of nothing any more.
        thread.detach()
    }

    private func finish(_ addresses: [chiredis_address]) {
        isLookingUp = false
        let answer = waiting
        waiting = nil
        answer?(addresses)
    }

    private static func resolve(_ host: String, _ port: UInt16, numeric: Bool) -> [chiredis_address]
    {
        var found = [chiredis_address](repeating: chiredis_address(), count: Int(addressesMax))
        let count = unsafe chiredis_resolve(
            host,
            String(port),
            numeric ? 1 : 0,
            &found,
            addressesMax
        )
        return Array(found.prefix(Int(count)))
    }
}

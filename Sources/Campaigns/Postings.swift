/// Which campaigns have a hash, for many hashes.
///
/// A list in one array for all hashes, so that a campaign's two dozen hashes take some hundred
/// bytes. Of a hash that more campaigns have than are wanted only their number is kept.
struct Postings<Key: Hashable & Sendable>: Sendable {
    private struct Head {
        var first: Int32
        var count: Int32
    }

    private struct Node {
        var number: CampaignIndex.Number
        var next: Int32
    }

    private var heads: [Key: Head] = [:]
    private var nodes: [Node] = []
    private var free: Int32 = none
    private let listedMax: Int

    private static var none: Int32 { -1 }

    /// - Parameter listedMax: what more campaigns have than this finds none of them.
    init(listedMax: Int) {
        self.listedMax = listedMax
    }

    /// How many campaigns have the hash.
    func count(of key: Key) -> Int { heads[key].map { Int($0.count) } ?? 0 }

    /// The campaigns that have the hash, the latest first; none when too many have it.
    func forEach(_ key: Key, _ body: (CampaignIndex.Number) -> Void) {
        guard var place = heads[key]?.first else { return }
        while place != Self.none {
            body(nodes[Int(place)].number)
            place = nodes[Int(place)].next
        }
    }

    /// Notes that a campaign has a hash that it did not have.
    mutating func add(_ number: CampaignIndex.Number, to key: Key) {
        var head = heads[key] ?? Head(first: Self.none, count: 0)
        let isComplete = head.first != Self.none || head.count == 0
        head.count += 1
        if head.count > listedMax {
            release(head.first)
            head.first = Self.none
        } else if isComplete {
            head.first = node(Node(number: number, next: head.first))
        }
        heads[key] = head
    }

    /// Notes that a campaign has a hash no more.
    mutating func remove(_ number: CampaignIndex.Number, from key: Key) {
        guard var head = heads[key] else { return }
        head.count -= 1
        guard head.count > 0 else {
            release(head.first)
            heads[key] = nil
            return
        }
        var place = head.first
        var before = Self.none
        while place != Self.none {
            let next = nodes[Int(place)].next
            if nodes[Int(place)].number == number {
                if before == Self.none { head.first = next } else { nodes[Int(before)].next = next }
                nodes[Int(place)].next = free
                free = place
                break
            }
            (before, place) = (place, next)
        }
        heads[key] = head
    }

    private mutating func node(_ node: Node) -> Int32 {
        guard free != Self.none else {
            nodes.append(node)
            return Int32(nodes.count - 1)
        }
        let place = free
        free = nodes[Int(place)].next
        nodes[Int(place)] = node
        return place
    }

    private mutating func release(_ first: Int32) {
        var place = first
        while place != Self.none {
            let next = nodes[Int(place)].next
            nodes[Int(place)].next = free
            free = place
            place = next
        }
    }
}

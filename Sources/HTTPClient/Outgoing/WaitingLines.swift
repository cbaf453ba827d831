/// Who is next: a line for each host, and hosts take turns, so that one with a long line keeps
/// the others waiting for one place only.
struct WaitingLines<Element> {
    private struct Line {
        var waiting: [Element] = []
        var head = 0
        var active = 0
        var hasTurn = false

        var isEmpty: Bool { head == waiting.count }

        mutating func removeFirst() -> Element {
            let element = waiting[head]
            head += 1
            // What was taken is let go in pieces, so that a long line costs constant time each.
            if head > 32, head * 2 > waiting.count {
                waiting.removeFirst(head)
                head = 0
            }
            return element
        }
    }

    private let activeMax: Int
    private let activePerHostMax: Int
    private var lines: [String: Line] = [:]
    /// Hosts that may start one more; the first is next.
    private var turns: [String] = []
    private var firstTurn = 0

    /// Elements that were taken and have not ended.
    private(set) var active = 0
    /// Elements that have not been taken.
    private(set) var waiting = 0

    init(activeMax: Int, activePerHostMax: Int) {
        self.activeMax = activeMax
        self.activePerHostMax = activePerHostMax
    }

    /// Puts `element` at the end of its host's line.
    mutating func append(_ element: Element, host: String) {
        waiting += 1
        lines[host, default: Line()].waiting.append(element)
        giveTurn(to: host)
    }

    /// Takes the next one that may start; nil when none may.
    mutating func next() -> Element? {
        guard active < activeMax, firstTurn < turns.count else { return nil }
        let host = turns[firstTurn]
        firstTurn += 1
        if firstTurn > 32, firstTurn * 2 > turns.count {
            turns.removeFirst(firstTurn)
            firstTurn = 0
        }
        guard var line = lines[host] else { preconditionFailure("a host with a turn has a line") }
        line.hasTurn = false
        line.active += 1
        let element = line.removeFirst()
        lines[host] = line
        active += 1
        waiting -= 1
        giveTurn(to: host)
        return element
    }

    /// Takes note that one of `host` that was taken has ended.
    mutating func end(host: String) {
        guard let line = lines[host], line.active > 0 else {
            preconditionFailure("what ends was taken before")
        }
        active -= 1
        if line.active == 1, line.isEmpty {
            lines[host] = nil
        } else {
            lines[host]?.active -= 1
            giveTurn(to: host)
        }
    }

    /// Takes all that wait, in no order.
    mutating func removeAll() -> [Element] {
        let all = lines.values.flatMap { $0.waiting[$0.head...] }
        for host in Array(lines.keys) {
            guard let line = lines[host] else { continue }
            lines[host] = line.active == 0 ? nil : Line(active: line.active)
        }
        turns = []
        firstTurn = 0
        waiting = 0
        return all
    }

    private mutating func giveTurn(to host: String) {
        guard let line = lines[host], !line.hasTurn, !line.isEmpty,
            line.active < activePerHostMax
        else { return }
        lines[host]?.hasTurn = true
        turns.append(host)
    }
}

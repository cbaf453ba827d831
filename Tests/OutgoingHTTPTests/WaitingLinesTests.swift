@testable import HTTPClient
import Testing

@Suite struct WaitingLinesTests {
    @Test func `hosts take turns, and each keeps its order`() {
        var lines = WaitingLines<String>(activeMax: 10, activePerHostMax: 10)
        for name in ["a1", "a2", "a3", "b1", "c1", "c2"] {
            lines.append(name, host: String(name.prefix(1)))
        }
        var taken: [String] = []
        while let name = lines.next() { taken.append(name) }
        #expect(taken == ["a1", "b1", "c1", "a2", "c2", "a3"])
        #expect(lines.active == 6 && lines.waiting == 0)
    }

    @Test func `both limits hold, and who ends makes room`() {
        var lines = WaitingLines<String>(activeMax: 3, activePerHostMax: 2)
        for name in ["a1", "a2", "a3", "b1", "b2"] {
            lines.append(name, host: String(name.prefix(1)))
        }
        #expect([lines.next(), lines.next(), lines.next()] == ["a1", "b1", "a2"])
        #expect(lines.next() == nil, "three are active")
        lines.end(host: "b")
        #expect(lines.next() == "b2", "a has its two")
        lines.end(host: "b")
        #expect(lines.next() == nil)
        lines.end(host: "a")
        #expect(lines.next() == "a3")
    }

    @Test func `what happens at random breaks no limit and loses nobody`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var lines = WaitingLines<Int>(activeMax: 5, activePerHostMax: 2)
            var active: [Int: Int] = [:]
            var (appended, taken) = (0, [[Int]](repeating: [], count: 4))
            for _ in 0..<400 {
                let host = Int.random(in: 0..<4, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    lines.append(appended * 4 + host, host: "\(host)")
                    appended += 1
                case 1:
                    guard let next = lines.next() else { continue }
                    active[next % 4, default: 0] += 1
                    taken[next % 4].append(next)
                default:
                    guard active[host, default: 0] > 0 else { continue }
                    active[host, default: 0] -= 1
                    lines.end(host: "\(host)")
                }
                #expect(active.values.allSatisfy { $0 <= 2 })
                #expect(active.values.reduce(0, +) == lines.active && lines.active <= 5)
                #expect(taken.joined().count + lines.waiting == appended)
            }
            #expect(taken.allSatisfy { $0 == $0.sorted() })
        }
    }

    @Test func `who is removed waits no more`() {
        var lines = WaitingLines<String>(activeMax: 2, activePerHostMax: 1)
        for name in ["a1", "a2", "b1"] { lines.append(name, host: String(name.prefix(1))) }
        #expect(lines.next() == "a1")
        #expect(lines.removeAll().sorted() == ["a2", "b1"])
        #expect(lines.next() == nil && lines.waiting == 0)
        lines.end(host: "a")
        lines.append("a3", host: "a")
        #expect(lines.next() == "a3")
    }
}

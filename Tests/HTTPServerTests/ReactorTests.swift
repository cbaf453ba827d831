import Foundation
import Glibc
import Reactor
import Synchronization
import Testing

@Suite struct ReactorTests {
    @Test func `timers fire in the order of their moments and a cancelled one does not`() throws {
        let reactor = try Reactor()
        var fired: [Int] = []
        reactor.schedule(after: .milliseconds(20)) {
            fired.append(3)
            reactor.stop()
        }
        reactor.schedule(after: .milliseconds(1)) { fired.append(1) }
        let cancelled = reactor.schedule(after: .milliseconds(2)) { fired.append(99) }
        reactor.schedule(after: .milliseconds(1)) { fired.append(2) }
        cancelled.cancel()
        reactor.run()
        #expect(fired == [1, 2, 3])
    }

    @Test func `a timer that is due may cancel another that is due`() throws {
        let reactor = try Reactor()
        var fired = 0
        var second: Reactor.Timer?
        reactor.schedule(after: .zero) {
            fired += 1
            second?.cancel()
        }
        second = reactor.schedule(after: .zero) { fired += 1 }
        reactor.schedule(after: .milliseconds(5)) { reactor.stop() }
        reactor.run()
        #expect(fired == 1)
    }

    @Test func `many timers, most of them cancelled, leave the others in order`() throws {
        let reactor = try Reactor()
        var fired: [Int] = []
        var timers: [Reactor.Timer] = []
        for number in 0..<1000 {
            let delay = Duration.microseconds((number * 7919) % 1000)
            timers.append(
                reactor.schedule(after: delay) { fired.append(number) }
            )
        }
        for (number, timer) in timers.enumerated() where number % 10 != 0 { timer.cancel() }
        reactor.schedule(after: .milliseconds(5)) { reactor.stop() }
        reactor.run()
        #expect(fired.count == 100)
        #expect(Set(fired) == Set(stride(from: 0, to: 1000, by: 10)))
    }

    @Test func `jobs of other threads run in order on the reactor's thread`() throws {
        let reactor = try Reactor()
        let numbers = Mutex<[Int]>([])
        let inbox = reactor.inbox
        let stop = ReactorBound({ reactor.stop() }, reactor)
        let thread = startReactorThread(name: "posting") {
            for number in 0..<1000 {
                inbox.post { numbers.withLock { $0.append(number) } }
            }
            inbox.post { stop.value() }
        }
        reactor.run()
        thread.join()
        #expect(numbers.withLock { $0 } == Array(0..<1000))
    }

    @Test func `jobs for a reactor that is gone are dropped`() throws {
        let counter = Counter()
        var reactor: Reactor? = try Reactor()
        let inbox = try #require(reactor).inbox
        inbox.post { counter.count.add(1, ordering: .relaxed) }
        reactor = nil
        inbox.post { counter.count.add(1, ordering: .relaxed) }
        #expect(counter.count.load(ordering: .relaxed) == 0)
    }

    @Test func `a turn goes from descriptors to inbox, timers and hooks`() throws {
        let reactor = try Reactor()
        let pipe = try Pipe()
        pipe.write("x")
        var steps: [String] = []
        let record = ReactorBound({ (step: String) in steps.append(step) }, reactor)
        let watch = try reactor.watch(pipe.reading, .readable) { _ in
            steps.append("descriptor")
            pipe.read()
        }
        reactor.inbox.post { record.value("inbox") }
        reactor.schedule(after: .zero) { steps.append("timer") }
        reactor.atEndOfTurn { steps.append("first hook") }
        reactor.atEndOfTurn { [unowned reactor] in
            steps.append("second hook")
            reactor.stop()
        }
        reactor.run()
        watch.cancel()
        #expect(steps == ["descriptor", "inbox", "timer", "first hook", "second hook"])
    }

    @Test func `a watch cancelled by another of the same turn is not told of what was fetched`()
        throws
    {
        let reactor = try Reactor()
        let pipes = try [Pipe(), Pipe()]
        var watches: [Reactor.Watch] = []
        var calls = 0
        for pipe in pipes {
            pipe.write("x")
            watches.append(
                try reactor.watch(pipe.reading, .readable) { _ in
                    calls += 1
                    for watch in watches { watch.cancel() }
                }
            )
        }
        reactor.schedule(after: .milliseconds(5)) { reactor.stop() }
        reactor.run()
        #expect(calls == 1)
    }

    @Test func `a place taken anew in the same turn does not get the old one's event`() throws {
        let reactor = try Reactor()
        let (first, second, third) = (try Pipe(), try Pipe(), try Pipe())
        first.write("x")
        second.write("x")
        var watches: [Reactor.Watch] = []
        var isReplaced = false
        var calledNew = 0
        for pipe in [first, second] {
            watches.append(
                try reactor.watch(pipe.reading, .readable) { _ in
                    guard !isReplaced else { return }
                    isReplaced = true
                    for watch in watches { watch.cancel() }
                    for _ in 0..<2 {
                        if let watch = try? reactor.watch(
                            third.reading,
                            .readable,
                            { _ in
                                calledNew += 1
                            }
                        ) {
                            watches.append(watch)
                        }
                    }
                }
            )
        }
        reactor.schedule(after: .milliseconds(5)) { reactor.stop() }
        reactor.run()
        #expect(isReplaced)
        #expect(calledNew == 0)
    }

    @Test func `interest can be changed, and a hang-up is heard of without any`() throws {
        let reactor = try Reactor()
        let pipe = try Pipe()
        var heard: [Reactor.Interest] = []
        let watch = try reactor.watch(pipe.reading, []) { interest in
            heard.append(interest)
            reactor.stop()
        }
        pipe.write("x")
        reactor.schedule(after: .milliseconds(5)) { watch.setInterest(.readable) }
        reactor.run()
        #expect(heard == [.readable])
        pipe.read()
        watch.setInterest([])
        pipe.closeWriting()
        reactor.run()
        #expect(heard.count == 2)
        watch.cancel()
    }

    @Test func `another turn does not wait, and a limit bounds the wait`() throws {
        let reactor = try Reactor()
        var turns = 0
        reactor.atEndOfTurn { [unowned reactor] in
            turns += 1
            switch turns {
            case 1: reactor.runAnotherTurn()
            case 2: reactor.limitWait(milliseconds: 1)
            default: reactor.stop()
            }
        }
        // Nothing else would ever end this.
        reactor.run()
        #expect(turns == 3)
    }

    @Test func `a hook that is cancelled runs no more`() throws {
        let reactor = try Reactor()
        var calls = 0
        let hook = reactor.atEndOfTurn { calls += 1 }
        reactor.atEndOfTurn { [unowned reactor] in
            hook.cancel()
            if calls == 1 { reactor.schedule(after: .milliseconds(1)) { reactor.stop() } }
        }
        reactor.run()
        #expect(calls == 1)
    }
}

final class Counter: Sendable {
    let count = Atomic(0)
}

/// A pipe of the system's.
final class Pipe {
    let reading: Int32
    private var writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(reading)
        closeWriting()
    }

    func write(_ text: String) {
        _ = Glibc.write(writing, text, text.utf8.count)
    }

    func read() {
        var byte: UInt8 = 0
        _ = Glibc.read(reading, &byte, 1)
    }

    func closeWriting() {
        if writing >= 0 { Glibc.close(writing) }
        writing = -1
    }
}

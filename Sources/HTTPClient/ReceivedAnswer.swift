internal import CCurl

/// What one transfer has received so far; curl's callbacks fill it, on the transfer's thread.
final class ReceivedAnswer {
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    /// Whether more came than is taken, which ended the transfer.
    private(set) var isTooLarge = false

    private var headBytes = 0
    private let headBytesMax: Int
    private let bodyBytesMax: Int

    /// Takes so many bytes of heads, those of interim answers and trailers included, and of a body.
    init(headBytesMax: Int, bodyBytesMax: Int) {
        self.headBytesMax = headBytesMax
        self.bodyBytesMax = bodyBytesMax
    }

    /// Takes a piece of the body; false ends the transfer.
    func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= bodyBytesMax - body.count else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of a head or of the trailers; false ends the transfer.
    func receiveHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        headBytes += bytes.count
        guard headBytes <= headBytesMax else {
            isTooLarge = true
            return false
        }
        let line = unsafe bytes.prefix { $0 != 0x0D && $0 != 0x0A }
        if unsafe line.starts(with: "HTTP/".utf8) {
            // A status line begins a head; the one before was interim, such as 100 (Continue).
            headers = []
            return true
        }
        guard let colon = unsafe line.firstIndex(of: 0x3A) else { return true }
        let value = unsafe line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        let blanks = unsafe value.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
        let name = unsafe String(decoding: line[..<colon], as: UTF8.self)
        headers.append((name, unsafe String(decoding: value.dropLast(blanks), as: UTF8.self)))
        return true
    }
}

/// curl's `CURLOPT_WRITEFUNCTION`; `context` is a ``ReceivedAnswer``.
func answerReceivedBody(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    unsafe received(bytes, size * count, context) { unsafe $0.receiveBody($1) }
}

/// curl's `CURLOPT_HEADERFUNCTION`; `context` is a ``ReceivedAnswer``.
func answerReceivedHeader(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    unsafe received(bytes, size * count, context) { unsafe $0.receiveHeader($1) }
}

/// Returns what curl wants: the number of bytes taken, or another one to stop.
private func received(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?,
    _ receive: (ReceivedAnswer, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let answer = unsafe Unmanaged<ReceivedAnswer>.fromOpaque(context).takeUnretainedValue()
    let wasTaken = unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
        unsafe receive(answer, UnsafeBufferPointer(start: bytes, count: count))
    }
    return wasTaken ? count : -1
}

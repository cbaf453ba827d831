internal import CCurl

/// What one exchange has received so far; curl's callbacks fill it.
final class Transfer {
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private var headerSize = 0
    private let sizeMax: Int

    /// Refuses more than `sizeMax` bytes of headers and body together.
    init(sizeMax: Int) {
        self.sizeMax = sizeMax
    }

    /// Takes a piece of the body; false stops the exchange.
    func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard hasRoom(for: bytes.count) else { return false }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of the head; false stops the exchange.
    func receiveHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard hasRoom(for: bytes.count) else { return false }
        headerSize += bytes.count
        let line = unsafe bytes.prefix { $0 != 0x0D && $0 != 0x0A }
        if unsafe line.starts(with: "HTTP/".utf8) {
            // A status line begins a head; the one before was interim, such as 100 (Continue).
            headers = []
            return true
        }
        guard let colon = unsafe line.firstIndex(of: 0x3A) else { return true }
        let name = unsafe String(decoding: line[..<colon], as: UTF8.self)
        let rest = unsafe line[(colon + 1)...]
        headers.append((name, unsafe String(decoding: Self.trimmed(rest), as: UTF8.self)))
        return true
    }

    private func hasRoom(for count: Int) -> Bool {
        guard count <= sizeMax - body.count - headerSize else {
            isTooLarge = true
            return false
        }
        return true
    }

    private static func trimmed(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>
    ) -> Slice<UnsafeBufferPointer<UInt8>> {
        var bytes = unsafe bytes
        while let first = unsafe bytes.first, first == 0x20 || first == 0x09 {
            unsafe bytes.removeFirst()
        }
        while let last = unsafe bytes.last, last == 0x20 || last == 0x09 {
            unsafe bytes.removeLast()
        }
        return unsafe bytes
    }
}

/// curl's `CURLOPT_WRITEFUNCTION`; `context` is a ``Transfer`` that `HTTPConnection` retains.
func transferReceivedBody(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    unsafe received(bytes, size * count, context) { unsafe $0.receiveBody($1) }
}

/// curl's `CURLOPT_HEADERFUNCTION`; `context` is a ``Transfer`` that `HTTPConnection` retains.
func transferReceivedHeader(
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
    _ receive: (Transfer, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let wasTaken = unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
        unsafe receive(transfer, UnsafeBufferPointer(start: bytes, count: count))
    }
    return wasTaken ? count : -1
}

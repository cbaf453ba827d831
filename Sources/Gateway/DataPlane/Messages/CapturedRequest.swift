internal import CarrierFormats
internal import HTTPServer

/// A request of a source as it was written down: its line, its headers, an empty line, its body.
///
/// Lines of the head end in CR LF or in LF. The body has as many bytes as `Content-Length` says;
/// without it, one line feed at the very end belongs to the file. Nothing of it is in an error,
/// since it holds a subscriber's number.
package struct CapturedRequest: Sendable {
    /// Longest head, in bytes.
    package static let headSizeMax = 64 << 10
    /// Longest request, in bytes.
    package static let sizeMax = IntakeTrial.bodySizeMax + headSizeMax

    /// `GET` or `POST`.
    let method: String
    /// What stands before the `?` of the target, not decoded.
    let path: String
    /// What stands after it, not decoded.
    let query: [UInt8]
    let body: [UInt8]
    /// By their names in small letters; of several with one name the first.
    private let headers: [String: String]

    /// Reads a request, or says what is wrong with it and where.
    package init(_ bytes: [UInt8]) throws(CapturedRequestError) {
        var lines = HeadLines(bytes)
        var line = try lines.next()
        while line?.isEmpty == true { line = try lines.next() }
        guard let line else { throw .empty }
        let words = line.split(separator: 0x20)
        guard words.count == 3, words[2].starts(with: "HTTP/".utf8) else {
            throw .noRequestLine(line: lines.number)
        }
        let method = String(decoding: words[0], as: UTF8.self)
        guard method == "GET" || method == "POST" else { throw .otherMethod(lines.number) }
        self.method = method
        guard let target = Self.target(words[1]) else { throw .noTarget(line: lines.number) }
        let sign = target.firstIndex(of: UInt8(ascii: "?"))
        path = String(decoding: target[..<(sign ?? target.endIndex)], as: UTF8.self)
        query = sign.map { Array(target[($0 + 1)...]) } ?? []
        headers = try Self.headers(&lines)
        body = try Self.body(lines.rest, headers)
    }

    /// The part of a target that begins with the path; a proxy writes the whole address.
    private static func target(_ written: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let written = written.prefix { $0 != UInt8(ascii: "#") }
        let slash = UInt8(ascii: "/")
        if written.first == slash { return written }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { written.starts(with: $0.utf8) }) else {
            return nil
        }
        let rest = written.dropFirst(scheme.utf8.count)
        return rest.firstIndex(of: slash).map { rest[$0...] } ?? [slash]
    }

    private static func headers(
        _ lines: inout HeadLines
    ) throws(CapturedRequestError) -> [String: String] {
        var headers: [String: String] = [:]
        while let line = try lines.next(), !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy(isTokenByte)
            else { throw .noHeader(line: lines.number) }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            guard headers[name] == nil else { continue }
            var value = line[(colon + 1)...].drop(while: isBlank)
            while value.last.map(isBlank) == true { value.removeLast() }
            headers[name] = String(decoding: value, as: UTF8.self)
        }
        return headers
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Whether a byte may stand in a header's name (RFC 9110 §5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func body(
        _ rest: ArraySlice<UInt8>,
        _ headers: [String: String]
    ) throws(CapturedRequestError) -> [UInt8] {
        guard headers["transfer-encoding"] == nil else { throw .chunked }
        guard let written = headers["content-length"] else {
            return Array(rest.last == 0x0A ? rest.dropLast() : rest)
        }
        guard let size = Int(written), size >= 0 else { throw .noLength }
        guard rest.count >= size else { throw .cutOff(announced: size, present: rest.count) }
        guard rest.dropFirst(size).allSatisfy({ $0 == 0x0A || $0 == 0x0D }) else {
            throw .surplus(announced: size, present: rest.count)
        }
        return Array(rest.prefix(size))
    }

    /// The value of a header, whatever the case of its name; nil when it was not sent.
    func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The parts of the path, decoded.
    var pathSegments: [String] {
        path.split(separator: "/").map { segment in
            String(decoding: PercentEncoding.decode(segment.utf8) ?? [], as: UTF8.self)
        }
    }

    /// The request as the server hands it on, with headers of these names and no others.
    func message(headers names: [String]) -> MORequest {
        let known = Set(names.map { $0.lowercased() })
        let handed = headers.filter { known.contains($0.key) }
        return MORequest(method: method, query: query, body: body) { handed[$0.lowercased()] }
    }
}

/// The lines of a head, one after the other, and what follows them.
private struct HeadLines {
    private(set) var rest: ArraySlice<UInt8>
    /// The number of the line that was taken last, counted from 1.
    private(set) var number = 0
    private let end: Int

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
        end = CapturedRequest.headSizeMax
    }

    /// The next line without its end; nil when nothing is left.
    mutating func next() throws(CapturedRequestError) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        var line = rest.prefix { $0 != 0x0A }
        rest = rest.dropFirst(line.count + 1)
        number += 1
        guard line.endIndex <= end else { throw .headTooLarge }
        if line.last == 0x0D { line.removeLast() }
        return line
    }
}

/// Why a file is no captured request.
package enum CapturedRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// The first line, or the first that is not empty, is no request line.
    case noRequestLine(line: Int)
    /// The method is none that sources use.
    case otherMethod(Int)
    /// What is asked for is neither a path nor an address.
    case noTarget(line: Int)
    /// A line between the request line and the empty one is no header.
    case noHeader(line: Int)
    /// There is no end of the head.
    case headTooLarge
    /// The value of `Content-Length` is no number.
    case noLength
    /// The body is shorter than `Content-Length` says.
    case cutOff(announced: Int, present: Int)
    /// The body is longer than `Content-Length` says.
    case surplus(announced: Int, present: Int)
    /// The body may be in chunks.
    case chunked

    /// What is wrong, where, and what would be right.
    package var description: String {
        switch self {
        case .empty: "it is empty; a request line, headers, an empty line and a body are wanted"
        case .noRequestLine(let line):
            "line \(line) is no request line, such as POST /v1/mo/kannel?id=1 HTTP/1.1"
        case .otherMethod(let line): "line \(line) has another method than GET or POST"
        case .noTarget(let line):
            "line \(line) asks for something that is no path; it begins with / or http://"
        case .noHeader(let line):
            "line \(line) is no header, which is Name: value; an empty line ends the headers"
        case .headTooLarge:
            "no empty line ends the headers within \(CapturedRequest.headSizeMax >> 10) KiB"
        case .noLength: "Content-Length is no number of bytes"
        case .cutOff(let announced, let present):
            "the body has \(present) bytes of the \(announced) that Content-Length says; was it "
                + "cut off, or were its line ends changed?"
        case .surplus(let announced, let present):
            "the body has \(present) bytes, more than the \(announced) that Content-Length says; "
                + "one request is wanted"
        case .chunked:
            "the body came in chunks; write it down without their sizes, and leave "
                + "Transfer-Encoding out"
        }
    }
}

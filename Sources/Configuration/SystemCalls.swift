import Glibc

/// Largest configuration or password file that is read, in bytes.
let fileSizeMax = 1 << 20

/// Why a file could not be read: data for one mistake.
enum FileError: Error {
    /// The number is `errno`.
    case system(Int32)
    case tooLarge
    case notUTF8

    /// What is wrong, to be read after the name of the file.
    var problem: String {
        switch self {
        case .system(ENOENT): "does not exist"
        case .system(EACCES): "may not be read by this user"
        case .system(EISDIR): "is a directory"
        case .system(let number): "cannot be read (errno \(number))"
        case .tooLarge: "is larger than \(fileSizeMax) bytes"
        case .notUTF8: "is not UTF-8 text"
        }
    }
}

/// Reads a small text file whole.
func readText(path: String) throws(FileError) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count >= 0 else {
            if errno == EINTR { continue }
            throw .system(errno)
        }
        guard count > 0 else { break }
        bytes.append(contentsOf: buffer[..<count])
        guard bytes.count <= fileSizeMax else { throw .tooLarge }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    return text
}

/// Whether the text is an IPv4 address in dotted decimal form.
func isIPv4Address(_ text: String) -> Bool {
    var address = in_addr()
    return unsafe inet_pton(AF_INET, text, &address) == 1
}

/// Whether the text is an IPv6 address, without brackets and zone.
func isIPv6Address(_ text: String) -> Bool {
    var address = in6_addr()
    return unsafe inet_pton(AF_INET6, text, &address) == 1
}

/// The four or sixteen octets of a numeric address without brackets and zone; nil for other texts.
func addressOctets(_ text: String) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &octets) == 1 { return Array(octets.prefix(4)) }
    return unsafe inet_pton(AF_INET6, text, &octets) == 1 ? octets : nil
}

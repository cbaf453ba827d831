// What libmicrohttpd calls.
//
// The functions are private and at file scope, so that no actor isolation is inferred for them. The
// contexts they are given:
// - the server: retained from its initialiser to stop();
// - a connection: retained from "started" to "closed" of connectionChanged;
// - an exchange: retained from targetReceived to requestCompleted.

import CMicrohttpd
import Reactor

/// Everything but the server itself, which does not exist yet.
func callbackSettings(socket: Int32, limits: HTTPLimits) -> cmicrohttpd_settings {
    unsafe cmicrohttpd_settings(
        context: nil,
        access: accessed,
        completed: requestCompleted,
        connection: connectionChanged,
        target: targetReceived,
        refusal: libraryRefused,
        received: bytesReceived,
        listening_socket: socket,
        connections_max: UInt32(limits.connectionsMax),
        memory_per_connection: limits.headerMemorySize
    )
}

private func server(_ context: UnsafeMutableRawPointer?) -> HTTPServer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
}

private func connection(of handle: OpaquePointer) -> Connection? {
    guard let context = unsafe cmicrohttpd_connection_context(handle) else { return nil }
    return unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
}

private func connectionChanged(
    _ context: UnsafeMutableRawPointer?,
    _ handle: OpaquePointer?,
    _ stored: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ code: MHD_ConnectionNotificationCode
) {
    guard let server = unsafe server(context), let handle = unsafe handle,
        let stored = unsafe stored
    else { return }
    if code == .CONNECTION_NOTIFY_STARTED {
        let connection = server.open(unsafe cmicrohttpd_descriptor(handle))
        unsafe stored.pointee = Unmanaged.passRetained(connection).toOpaque()
    } else if let opaque = unsafe stored.pointee {
        unsafe stored.pointee = nil
        server.forget(unsafe Unmanaged<Connection>.fromOpaque(opaque).takeRetainedValue())
    }
}

private func targetReceived(
    _ context: UnsafeMutableRawPointer?,
    _ target: UnsafePointer<CChar>?,
    _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let server = unsafe server(context), let handle = unsafe handle,
        let connection = unsafe connection(of: handle)
    else { return nil }
    let rawTarget = unsafe target.map { target in unsafe String(cString: target) } ?? ""
    let exchange = unsafe Exchange(
        rawTarget: rawTarget,
        server: server,
        connection: connection,
        handle: handle
    )
    connection.exchange = exchange
    server.noteTarget(connection)
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func requestCompleted(
    _ context: UnsafeMutableRawPointer?,
    _ handle: OpaquePointer?,
    _ stored: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ code: MHD_RequestTerminationCode
) {
    guard let server = unsafe server(context), let stored = unsafe stored,
        let opaque = unsafe stored.pointee
    else { return }
    unsafe stored.pointee = nil
    server.complete(unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeRetainedValue())
}

private func bytesReceived(
    _ context: UnsafeMutableRawPointer?,
    _ descriptor: Int32,
    _ bytes: UnsafeRawPointer?,
    _ count: Int
) -> Int {
    guard let server = unsafe server(context) else { return 0 }
    let received = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    return server.inspect(unsafe received.bindMemory(to: UInt8.self).span, from: descriptor)
}

private func libraryRefused(_ context: UnsafeMutableRawPointer?, _ status: UInt32) {
    unsafe server(context)?.refusals[.unparsable, default: 0] += 1
}

private func accessed(
    _ context: UnsafeMutableRawPointer?,
    _ handle: OpaquePointer?,
    _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?,
    _ version: UnsafePointer<CChar>?,
    _ data: UnsafePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?,
    _ stored: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let server = unsafe server(context), let handle = unsafe handle,
        let opaque = unsafe stored?.pointee, let size = unsafe size
    else { return .NO }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeUnretainedValue()
    if exchange.state == .head {
        guard let url = unsafe url, let method = unsafe method, let version = unsafe version
        else { return .NO }
        exchange.connection?.headAddress = UInt(bitPattern: method)
        let layout = unsafe RequestGuard.Layout(
            targetOffset: Int(bitPattern: url) &- Int(bitPattern: method),
            versionOffset: Int(bitPattern: version) &- Int(bitPattern: method),
            headerCount: Int(cmicrohttpd_header_count(handle))
        )
        let bytes = unsafe UnsafeRawBufferPointer(
            start: method,
            count: cmicrohttpd_head_size(handle)
        )
        let head = unsafe bytes.bindMemory(to: UInt8.self).span
        return unsafe server.begin(exchange, head, layout, handle)
    }
    guard let data = unsafe data, unsafe size.pointee > 0 else {
        return unsafe server.proceed(exchange, handle)
    }
    let piece = unsafe UnsafeRawBufferPointer(start: data, count: size.pointee)
    unsafe size.pointee = 0
    return unsafe server.receive(exchange, piece)
}

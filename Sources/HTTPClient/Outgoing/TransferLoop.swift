internal import CCurl

/// Drives all transfers of one client with curl's multi interface; for its own thread only.
@safe final class TransferLoop {
    private let multi: UnsafeMutableRawPointer
    private let queue: TransferQueue
    private let rules: OutgoingRules
    private var lines: WaitingLines<Exchange>
    /// By the address of the handle.
    private var transfers: [UInt: OutgoingTransfer] = [:]
    private var handles: [ObjectIdentifier: UInt] = [:]

    /// Longest wait of curl without anything to do; a wake-up or a timer ends it before.
    private static let pollMillisecondsMax: Int32 = 60_000

    init(_ queue: TransferQueue, _ rules: OutgoingRules) {
        EasyHandle.prepareCurl()
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        unsafe self.multi = unsafe multi
        self.queue = queue
        self.rules = rules
        lines = WaitingLines(
            activeMax: rules.transfersMax,
            activePerHostMax: rules.transfersPerHostMax
        )
        unsafe spamgate_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, rules.idleConnectionsMax)
        unsafe spamgate_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    /// Transfers until the queue is closed, and gives up what is under way then.
    func run() {
        queue.attach(unsafe multi)
        while takeWork() {
            startTransfers()
            var running: Int32 = 0
            unsafe curl_multi_perform(multi, &running)
            // Places that were vacated are taken at once.
            if finishTransfers(), lines.waiting > 0 { continue }
            unsafe curl_multi_poll(multi, nil, 0, Self.pollMillisecondsMax, nil)
        }
        queue.attach(nil)
        for exchange in lines.removeAll() { settle(exchange, .failure(.closed)) }
        for transfer in Array(transfers.values) {
            settle(transfer.exchange, .failure(.closed))
            remove(transfer)
        }
        unsafe curl_multi_cleanup(multi)
    }

    /// Takes in what tasks want; false when the queue was closed.
    private func takeWork() -> Bool {
        let work = queue.take()
        for exchange in work.arrived { lines.append(exchange, host: exchange.url.hostAndPort) }
        for exchange in work.cancelled {
            // One that waits still is passed over when its turn comes.
            guard let key = handles[ObjectIdentifier(exchange)], let transfer = transfers[key]
            else {
                continue
            }
            queue.end(1)
            remove(transfer)
        }
        return !work.isClosed
    }

    private func startTransfers() {
        while let exchange = lines.next() {
            guard !exchange.isSettled else {
                queue.end(1)
                lines.end(host: exchange.url.hostAndPort)
                continue
            }
            guard let transfer = OutgoingTransfer(exchange, rules) else {
                lines.end(host: exchange.url.hostAndPort)
                settle(exchange, .failure(.busy))
                continue
            }
            let key = unsafe UInt(bitPattern: transfer.handle.pointer)
            transfers[key] = transfer
            handles[ObjectIdentifier(exchange)] = key
            unsafe curl_multi_add_handle(multi, transfer.handle.pointer)
        }
    }

    /// Settles what curl has done with; whether there was any.
    private func finishTransfers() -> Bool {
        var count: Int32 = 0
        var hasEnded = false
        while let message = unsafe curl_multi_info_read(multi, &count) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let key = unsafe UInt(bitPattern: message.pointee.easy_handle)
            guard let transfer = transfers[key] else { continue }
            let outcome = transfer.outcome(unsafe spamgate_curl_message_result(message))
            settle(transfer.exchange, outcome)
            remove(transfer)
            hasEnded = true
        }
        return hasEnded
    }

    private func settle(_ exchange: Exchange, _ outcome: Exchange.Outcome) {
        queue.end(1)
        exchange.settle(outcome)
    }

    private func remove(_ transfer: OutgoingTransfer) {
        transfers[unsafe UInt(bitPattern: transfer.handle.pointer)] = nil
        handles[ObjectIdentifier(transfer.exchange)] = nil
        unsafe curl_multi_remove_handle(multi, transfer.handle.pointer)
        transfer.release()
        lines.end(host: transfer.exchange.url.hostAndPort)
    }
}

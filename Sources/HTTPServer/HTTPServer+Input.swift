/// What arrives, before libmicrohttpd sees it.
extension HTTPServer {
    /// Returns how many of the bytes libmicrohttpd may have; 0 ends the connection.
    func inspect(_ bytes: Span<UInt8>, from descriptor: Int32) -> Int {
        guard guardsRequests, connections.indices.contains(Int(descriptor)),
            let connection = connections[Int(descriptor)]
        else { return bytes.count }
        // What follows a fault is not read any more.
        guard connection.fault == nil else { return 0 }
        let reading = connection.framing.read(bytes, limits: limits)
        guard let refusal = reading.refusal else { return bytes.count }
        connection.fault = refusal
        if connection.finished < connection.framing.completed {
            // The sound requests are answered first.
            return reading.boundary
        }
        // An exchange whose head has not been accepted is not counted as open.
        if let exchange = connection.exchange, exchange.state != .head {
            exchange.state = .answered
        }
        refuseInput(of: connection, refusal)
        return 0
    }

    /// Ends the connections that libmicrohttpd left open after their last sound request.
    func settleFaults() {
        guard !faulty.isEmpty else { return }
        for connection in faulty where connections[Int(connection.descriptor)] === connection {
            guard let refusal = connection.fault else { continue }
            refuseInput(of: connection, refusal)
            connection.shutDown()
        }
        faulty.removeAll()
    }

    private func refuseInput(of connection: Connection, _ refusal: Refusal) {
        refusals[refusal, default: 0] += 1
        connection.hasUnwantedBody = true
        connection.sendLastWords(wording(refusal))
    }
}

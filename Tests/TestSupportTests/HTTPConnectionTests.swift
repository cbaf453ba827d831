import Testing

@testable import TestSupport

@Suite struct HTTPConnections {
    private func get(_ response: String, method: String = "GET") throws -> TestHTTPResponse {
        let server = try ScriptedServer(response)
        return try TestHTTPConnection(port: server.port, keeping: server).send(method, "/")
    }

    @Test func `a response with a length is read to its end`() throws {
        let response = try get(
            "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX: \t a b \r\n\r\nokay"
        )
        #expect(response.status == 201)
        #expect(response.text == "ok")
        #expect(response.header("x") == "a b")
    }

    @Test func `chunks are put together and trailers dropped`() throws {
        let chunks = "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
        let response = try get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        #expect(response.text == "abc0123456789")
    }

    @Test func `a response without framing ends with the connection`() throws {
        #expect(try get("HTTP/1.0 200 OK\r\n\r\n{\"a\":[1]}").object["a"] as? [Int] == [1])
    }

    @Test func `interim responses are passed over`() throws {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
        #expect(try get(interim).status == 204)
    }

    @Test func `the answer to HEAD has no content`() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
        #expect(try get(head, method: "HEAD").body.isEmpty)
    }

    @Test func `pipelined responses come in their order`() throws {
        let one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
        let server = try ScriptedServer(one + "1" + one + "2")
        let connection = try TestHTTPConnection(port: server.port, keeping: server)
        try connection.write(connection.request("GET", "/"))
        #expect(try connection.response().text == "1")
        #expect(try connection.response().text == "2")
        #expect(try connection.rest().isEmpty)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshor",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ])
    func `a response that is cut off is no response`(response: String) throws {
        #expect(throws: TestSocketError.closed) { try get(response) }
    }
}

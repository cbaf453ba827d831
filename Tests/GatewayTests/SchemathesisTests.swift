import Foundation
import TestSupport
import Testing

/// schemathesis reads `protocols/openapi.yaml`, makes requests of it, right and wrong, and holds
/// the answers to it.
@Suite struct SchemathesisTests {
    private static let checks = [
        "no_failure_of_the_server", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "response_headers_conformance", "allow_header_conformance",
    ]

    @Test(arguments: ["operator", "carrier", "regulator"])
    func `whatever is made of the contract is answered as the contract says`(
        role: String
    ) async throws {
        let python = await PythonEnvironment.named("schemathesis", ["schemathesis==4.32.5"])
        guard let python else {
            try Test.cancel("PyPI is not reached")
        }
        let gateway = try await GatewayProcess()
        let token =
            role == "operator"
            ? gateway.operatorToken : try gateway.makePartner("schemathesis", role: role)
        let root = Contract.root
        let program = """
            import os, sys
            os.environ["SCHEMATHESIS_HOOKS"] = sys.argv.pop(1)
            os.environ["NO_COLOR"] = "1"
            from schemathesis.cli import schemathesis
            schemathesis()
            """
        let run = try await python.run(
            program,
            [
                root + "/Tests/GatewayTests/Schemathesis/hooks.py", "run",
                root + "/protocols/openapi.yaml", "--url", gateway.url,
                "--header", "Authorization: Bearer \(token)",
                "--phases", "examples,coverage,fuzzing", "--max-examples", "10",
                "--generation-deterministic", "--checks", Self.checks.joined(separator: ","),
                "--continue-on-failure", "--warnings", "off",
            ],
            deadline: .seconds(600)
        )
        #expect(run.succeeds, "\(run.output.suffix(6000))\n\(run.errors.suffix(2000))")
    }
}

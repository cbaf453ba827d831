import JSON
import Testing

@Suite struct JSONGridTests {
    @Test(arguments: JSONGrid.all.indices)
    func `every text of a grid gets the verdict of its rule`(index: Int) {
        let (name, cases) = JSONGrid.all[index]
        let reader = JSONReader()
        for text in cases {
            let isAccepted = (try? reader.read(text.bytes)) != nil
            let shown = String(decoding: text.bytes.prefix(80), as: UTF8.self)
            if isAccepted != text.isAccepted { Issue.record("\(name): \(shown)") }
        }
        let accepted = cases.count(where: \.isAccepted)
        #expect(accepted > 0 && accepted < cases.count, "\(name) has both kinds")
    }

    @Test func `the grids are large enough to mean something`() {
        #expect(JSONGrid.all.reduce(0) { $0 + $1.cases.count } >= 5000)
        #expect(JSONGrid.short.count == 1 + 9 + 81 + 729 + 6561)
    }
}

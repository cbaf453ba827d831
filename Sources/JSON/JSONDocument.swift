internal import CSimdjson

/// A parsed text: one block of memory that the shim laid out, never changed afterwards.
///
/// Values keep their document alive; the reader that made it is not needed any more.
@safe final class JSONDocument: @unchecked Sendable {
    private let block: UnsafeMutablePointer<spamgate_json_document>
    private let nodes: UnsafeBufferPointer<spamgate_json_node>
    private let arena: UnsafeBufferPointer<UInt8>

    /// Takes the ownership of `block`, which `deinit` releases.
    init(owning block: UnsafeMutablePointer<spamgate_json_document>) {
        unsafe self.block = unsafe block
        unsafe nodes = unsafe UnsafeBufferPointer(
            start: block.pointee.nodes,
            count: block.pointee.node_count
        )
        unsafe arena = unsafe UnsafeBufferPointer(
            start: block.pointee.arena,
            count: block.pointee.arena_size
        )
    }

    deinit {
        unsafe spamgate_json_document_destroy(block)
    }

    /// The node at `index`, which must come from this document.
    func node(_ index: Int) -> spamgate_json_node {
        precondition(unsafe nodes.indices.contains(index), "no such node in this document")
        return unsafe nodes[index]
    }

    /// A decoded string of the document.
    func string(at offset: Int, size: Int) -> String {
        guard size > 0 else { return "" }
        return unsafe String(decoding: text(at: offset, size: size), as: UTF8.self)
    }

    /// The name of the member at `index`.
    func key(of index: Int) -> String {
        let node = node(index)
        return string(at: Int(node.key_offset), size: Int(node.key_size))
    }

    /// Whether the member at `index` is called `key`, byte for byte.
    func hasKey(_ index: Int, _ key: String) -> Bool {
        let node = node(index)
        guard Int(node.key_size) == key.utf8.count else { return false }
        return unsafe text(at: Int(node.key_offset), size: Int(node.key_size))
            .elementsEqual(key.utf8)
    }

    /// The member of the object at `index` that is called `key`.
    func member(of index: Int, _ key: String) -> Int? {
        precondition(unsafe nodes.indices.contains(index), "no such node in this document")
        let name = key.utf8.span
        let found = unsafe name.withUnsafeBufferPointer { name in
            unsafe spamgate_json_member(block, UInt32(index), name.baseAddress, name.count)
        }
        return found == 0 ? nil : Int(found)
    }

    private func text(at offset: Int, size: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(rebasing: arena[offset..<offset + size])
    }
}

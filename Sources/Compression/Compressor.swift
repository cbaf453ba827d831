internal import CZstandard

/// Compresses records into Zstandard frames (RFC 8878) that tell the size of their content.
///
/// Confined to one thread, because it keeps its memory from one record to the next.
@safe package final class Compressor {
    private let context: OpaquePointer

    /// The fastest level that finds repetitions between the complaints of one record.
    private static let level: Int32 = 1

    /// A compressor; fails only when memory does.
    package init() {
        guard let context = unsafe ZSTD_createCCtx() else {
            preconditionFailure("Zstandard has no memory")
        }
        unsafe self.context = context
    }

    deinit {
        _ = unsafe ZSTD_freeCCtx(context)
    }

    /// One frame that holds `bytes`.
    package func compress(_ bytes: [UInt8]) -> [UInt8] {
        let capacity = ZSTD_compressBound(bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { frame, count in
            let size = unsafe ZSTD_compressCCtx(
                context,
                frame.baseAddress,
                capacity,
                bytes,
                bytes.count,
                Self.level
            )
            precondition(ZSTD_isError(size) == 0, "Zstandard cannot compress into enough room")
            count = size
        }
    }
}

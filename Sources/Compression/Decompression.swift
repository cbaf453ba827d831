internal import CZstandard

/// Reads what a ``Compressor`` made.
package enum Decompression {
    /// The content of one frame; nil when it is damaged, or would be larger than `sizeMax` bytes.
    package static func decompress(_ frame: [UInt8], sizeMax: Int) -> [UInt8]? {
        let announced = unsafe ZSTD_getFrameContentSize(frame, frame.count)
        guard announced != czstandard_size_unknown(), announced != czstandard_size_error(),
            announced <= UInt64(max(0, sizeMax))
        else { return nil }
        let capacity = Int(announced)
        var isWhole = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { content, count in
            let size = unsafe ZSTD_decompress(
                content.baseAddress,
                capacity,
                frame,
                frame.count
            )
            isWhole = ZSTD_isError(size) == 0 && size == capacity
            count = isWhole ? size : 0
        }
        return isWhole ? content : nil
    }
}

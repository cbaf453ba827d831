/// A value that other threads may carry about but only its reactor's thread may use.
///
/// The way to take a non-`Sendable` object out to another thread and, through the inbox, back. The
/// last copy may go out of scope on any thread, so `Value` must not mind where it is released.
package struct ReactorBound<Value>: @unchecked Sendable {
    private let bound: Value
    private let thread: ThreadIdentity

    /// - Parameter reactor: of whose thread the caller is.
    package init(_ value: Value, _ reactor: Reactor) {
        bound = value
        thread = reactor.thread
    }

    /// The value; trapping on any thread but the reactor's.
    package var value: Value {
        precondition(thread.isCurrent, "A reactor's value was used outside its thread.")
        return bound
    }
}

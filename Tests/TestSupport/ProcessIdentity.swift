import Foundation

/// A process that is not our child: its ID together with its start, as IDs are used again.
struct ProcessIdentity {
    let processID: pid_t
    let name: String
    /// How the kernel schedules it: 0 as usual, 5 when nobody else wants the core; sched(7).
    let schedulingPolicy: Int
    private let start: Substring

    init?(_ processID: pid_t) {
        // The name is in parentheses and may have any character in it; what follows has fixed
        // places, the start being the 22nd field of all and the 20th after the name, the policy the
        // 41st and the 39th.
        guard let data = FileManager.default.contents(atPath: "/proc/\(processID)/stat") else {
            return nil
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[close...].split(separator: " ")
        // A process that nobody has waited for yet is gone all the same.
        guard fields.count > 39, fields[1] != "Z" else { return nil }
        self.processID = processID
        name = String(text[text.index(after: open)..<close])
        start = fields[20]
        schedulingPolicy = Int(fields[39]) ?? -1
    }

    /// Sends SIGKILL, if it is still the same process.
    func kill() {
        guard let now = ProcessIdentity(processID), now.start == start else { return }
        Glibc.kill(processID, SIGKILL)
    }

    /// The processes that a process has started, from any of its threads.
    static func children(of processID: pid_t) -> [ProcessIdentity] {
        let tasks = "/proc/\(processID)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.flatMap { thread -> [ProcessIdentity] in
            let file = FileHandle(forReadingAtPath: "\(tasks)/\(thread)/children")
            let data = (try? file?.readToEnd()) ?? nil
            return String(decoding: data ?? Data(), as: UTF8.self).split(separator: " ")
                .compactMap { pid_t($0) }.compactMap { ProcessIdentity($0) }
        }
    }
}

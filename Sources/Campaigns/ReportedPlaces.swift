package import MessageContent
internal import SpamReporting

/// Hosts and numbers to call that complaints are counted of, as senders are.
package struct ReportedPlaces: Hashable, Sendable {
    /// Registered domains in ASCII, each once; at most ``itemsMax``.
    package private(set) var hosts: [String] = []
    /// Numbers with `+`, each once; at most ``itemsMax``.
    package private(set) var callBacks: [String] = []

    /// Most hosts and most numbers of one complaint.
    package static let itemsMax = 4

    /// Takes the places out of a text.
    ///
    /// Left out are hosts on which anybody has a page, since they are not the spammer's, and
    /// numbers without a country code; see ``MessageContent/readingNumbers(_:)``.
    package init(of content: MessageContent) {
        for indicator in content.indicators {
            switch indicator.kind {
            case .link:
                guard hosts.count < Self.itemsMax, !SharedHosts.isShared(indicator),
                    let host = indicator.registeredDomain, !hosts.contains(host)
                else { continue }
                hosts.append(host)
            case .telephoneNumber:
                guard callBacks.count < Self.itemsMax,
                    Sender.msisdn(international: indicator.value) != nil,
                    !callBacks.contains(indicator.value)
                else { continue }
                callBacks.append(indicator.value)
            case .emailAddress, .handle, .cryptoAddress: continue
            }
        }
    }

    /// Leaves numbers out.
    package mutating func leaveOut(_ isLeftOut: (String) -> Bool) {
        callBacks.removeAll(where: isLeftOut)
    }
}

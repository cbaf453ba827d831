internal import DomainNames
internal import MessageContent

/// Hosts that anybody can have a page on, of which only the path tells whose it is.
enum SharedHosts {
    /// What a link leads to: its host, or the host and the path where the host is shared.
    static func destination(of link: Indicator) -> String {
        guard let host = link.host else { return link.value }
        return isShared(link) ? link.value : host.ascii
    }

    /// Whether anybody can have a page on the link's host.
    static func isShared(_ link: Indicator) -> Bool {
        guard let host = link.host else { return false }
        return hosts.contains(host.ascii) || hosts.contains(link.registeredDomain ?? "")
    }

    /// Shorteners, forms, messengers and stores; hosts of pages under names of their own are told
    /// apart by the public suffix list.
    private static let hosts: Set<String> = [
        "bit.ly", "bitly.com", "buff.ly", "cutt.ly", "did.li", "goo.gl", "is.gd", "lnkd.in",
        "ow.ly", "qrco.de", "rb.gy", "rebrand.ly", "s.id", "shorturl.at", "shorte.st", "t.co",
        "t.ly", "tiny.cc", "tinyurl.com", "tr.ee", "urlz.fr", "v.gd", "vk.cc", "1drv.ms",
        "apps.apple.com", "chat.whatsapp.com", "docs.google.com", "drive.google.com",
        "dropbox.com", "facebook.com", "fb.me", "forms.gle", "forms.office.com", "g.co",
        "instagram.com", "line.me", "linktr.ee", "m.me", "play.google.com", "sites.google.com",
        "t.me", "telegram.me", "twitter.com", "wa.me", "x.com", "youtu.be", "youtube.com",
    ]
}

internal import DomainNames
internal import MessageContent

/// Hosts that anybody can have a page on, of which only the path tells whose it is.
enum SharedHosts {
    /// What a link leads to: its host, or the host and the path where the host is shared; nil where
    /// that has no path, for then it leads to nobody's page.
    static func destination(of link: Indicator) -> String? {
        guard let host = link.host else { return link.value }
        guard isShared(link) else { return host.ascii }
        guard let slash = link.value.utf8.firstIndex(of: 0x2F) else { return nil }
        return link.value.utf8.index(after: slash) < link.value.utf8.endIndex ? link.value : nil
    }

    /// Whether anybody can have a page on the link's host.
    static func isShared(_ link: Indicator) -> Bool {
        guard let host = link.host else { return false }
        return hosts.contains(host.ascii) || hosts.contains(link.registeredDomain ?? "")
    }

    /// Shorteners, forms, messengers and stores; hosts of pages under names of their own are told
    /// apart by the public suffix list.
    private static let hosts: Set<String> = [
        "1drv.ms", "2u.lc", "acortar.link", "adf.ly", "apps.apple.com", "bit.do", "bit.ly",
        "bitly.com", "bl.ink", "bom.so", "buff.ly", "chat.whatsapp.com", "clck.ru", "cli.re",
        "cutt.ly", "did.li", "discord.com", "discord.gg", "dlvr.it", "docs.google.com",
        "drive.google.com", "dropbox.com", "dwz.cn", "facebook.com", "fb.me", "forms.gle",
        "forms.office.com", "g.co", "goo.gl", "goo.su", "han.gl", "ift.tt", "instagram.com",
        "is.gd", "kutt.it", "lihi.cc", "lin.ee", "line.me", "linktr.ee", "lnkd.in", "m.me",
        "me2.do", "michat.sg", "n9.cl", "open.kakao.com", "ouo.io", "ow.ly", "play.google.com",
        "pse.is", "qrco.de", "rb.gy", "rebrand.ly", "reurl.cc", "s.id", "short.gy", "shorte.st",
        "shorturl.at", "signal.group", "signal.me", "sites.google.com", "snip.ly", "soo.gd",
        "surl.li", "t.cn", "t.co", "t.ly", "t.me", "telegram.me", "tiktok.com", "tiny.cc",
        "tiny.one", "tinyurl.com", "tny.im", "tny.sh", "tr.ee", "twitter.com", "u.to", "url.cn",
        "urlz.fr", "v.gd", "viber.com", "vk.cc", "vk.com", "vu.fr", "wa.link", "wa.me", "x.co",
        "x.com", "youtu.be", "youtube.com", "zalo.me",
    ]
}

package import SpamReporting

/// A language in which subscribers are answered, by its ISO 639-1 code.
package enum PromptLanguage: String, CaseIterable, Sendable {
    case ar, de, en, es, fr, hi, id, it, ja, ko, nl, pt, ru, tr, zh

    /// The language that most subscribers of a country read; English where none of ours is read.
    ///
    /// In countries of several languages it is that of the larger part: Dutch in Belgium, German in
    /// Switzerland, English in Canada. A carrier of the other part configures its own.
    package static func preferred(for country: Country) -> PromptLanguage {
        byCountry[country.code] ?? .en
    }

    /// Countries by the language of their subscribers, as ISO 3166-1 codes.
    static let countries: [PromptLanguage: String] = [
        .ar: "AE BH DJ DZ EG EH IQ JO KM KW LB LY MA MR OM PS QA SA SD SY TD TN YE",
        .de: "AT CH DE LI",
        .es: "AD AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
        .fr: """
        BF BI BJ BL CD CF CG CI CM FR GA GF GN GP HT LU MC MF MG ML MQ NC NE PF PM RE SN TF \
        TG WF YT
        """,
        .hi: "IN",
        .id: "ID",
        .it: "IT SM VA",
        .ja: "JP",
        .ko: "KP KR",
        .nl: "AW BE BQ CW NL SR SX",
        .pt: "AO BR CV GW MZ PT ST TL",
        .ru: "BY KG KZ RU TJ",
        .tr: "TR",
        .zh: "CN HK MO TW",
    ]

    private static let byCountry: [String: PromptLanguage] = {
        var table: [String: PromptLanguage] = [:]
        for (language, codes) in countries {
            for code in codes.split(separator: " ") { table[String(code)] = language }
        }
        return table
    }()
}

/// The files of rules that come with spamgate, as they were built in.
package enum StandardRules {
    /// A file, and what mistakes call it.
    package struct File: Sendable {
        /// Its name in `Sources/Classification/Rules`.
        package let name: String
        /// YAML, as `protocols/categories` describes it.
        package let text: String

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            text = String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The rules and hosts first, then the phrases, a file for each language.
    package static var files: [File] {
        [
            File("rules.yaml", PackageResources.rules_yaml),
            File("mul.yaml", PackageResources.mul_yaml),
            File("ar.yaml", PackageResources.ar_yaml),
            File("de.yaml", PackageResources.de_yaml),
            File("en.yaml", PackageResources.en_yaml),
            File("es.yaml", PackageResources.es_yaml),
            File("fr.yaml", PackageResources.fr_yaml),
            File("hi.yaml", PackageResources.hi_yaml),
            File("id.yaml", PackageResources.id_yaml),
            File("it.yaml", PackageResources.it_yaml),
            File("ja.yaml", PackageResources.ja_yaml),
            File("ko.yaml", PackageResources.ko_yaml),
            File("ms.yaml", PackageResources.ms_yaml),
            File("nl.yaml", PackageResources.nl_yaml),
            File("pt.yaml", PackageResources.pt_yaml),
            File("ru.yaml", PackageResources.ru_yaml),
            File("tr.yaml", PackageResources.tr_yaml),
            File("zh.yaml", PackageResources.zh_yaml),
        ]
    }
}

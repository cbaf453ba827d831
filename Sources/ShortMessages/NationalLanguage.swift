/// A language whose letters the default alphabet lacks (3GPP TS 23.038 §6.2.1.2.4).
///
/// The raw value is the National Language Identifier of a header's element.
package enum NationalLanguage: UInt8, CaseIterable, Sendable {
    case turkish = 1
    case spanish, portuguese, bengali, gujarati, hindi, kannada, malayalam, oriya, punjabi, tamil
    case telugu, urdu
}

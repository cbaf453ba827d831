#include "shim.h"

// The library's header uses FILE and does not say where it is from.
#include <cstdio>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <climits>

size_t spamgate_languages(
    const char *text, size_t count, int letters, struct spamgate_language *languages) {
    if (count > INT_MAX) {
        return 0;
    }
    // No hints: told the country the library takes its neighbours' languages for its own.
    const CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language found[SPAMGATE_LANGUAGES_MAX];
    int percents[SPAMGATE_LANGUAGES_MAX];
    double scores[SPAMGATE_LANGUAGES_MAX];
    int looked_at = 0;
    int valid = 0;
    bool is_reliable = false;
    CLD2::ExtDetectLanguageSummaryCheckUTF8(
        text, static_cast<int>(count), true, &hints, 0, found, percents, scores, nullptr,
        &looked_at, &is_reliable, &valid);
    if (!is_reliable || looked_at < letters) {
        return 0;
    }
    size_t number = 0;
    for (size_t place = 0; place < SPAMGATE_LANGUAGES_MAX; place++) {
        if (found[place] != CLD2::UNKNOWN_LANGUAGE) {
            languages[number].code = CLD2::LanguageCode(found[place]);
            languages[number].percent = percents[place];
            number++;
        }
    }
    return number;
}

#include "shim.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

uint8_t *spamgate_nfkc(const uint8_t *text, size_t count, uint8_t *buffer, size_t *size) {
    return u8_normalize(UNINORM_NFKC, text, count, buffer, size);
}

uint8_t *spamgate_nfkd(const uint8_t *text, size_t count, uint8_t *buffer, size_t *size) {
    return u8_normalize(UNINORM_NFKD, text, count, buffer, size);
}

uint8_t *spamgate_case_fold(const uint8_t *text, size_t count, uint8_t *buffer, size_t *size) {
    return u8_casefold(text, count, NULL, UNINORM_NFKD, buffer, size);
}

int spamgate_combining_class(uint32_t character) { return uc_combining_class(character); }

uint32_t spamgate_composition(uint32_t first, uint32_t second) {
    return uc_composition(first, second);
}

uint32_t spamgate_second_part(uint32_t character) {
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    return uc_canonical_decomposition(character, parts) == 2 ? parts[1] : 0;
}

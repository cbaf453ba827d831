#include "shim.h"

#include <unicase.h>
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

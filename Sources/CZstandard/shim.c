#include "shim.h"

unsigned long long czstandard_size_unknown(void) {
    return ZSTD_CONTENTSIZE_UNKNOWN;
}

unsigned long long czstandard_size_error(void) {
    return ZSTD_CONTENTSIZE_ERROR;
}

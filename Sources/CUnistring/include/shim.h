#pragma once
// libunistring: normalisation and case folding. Only the module UnicodeText imports this.
#include <stddef.h>
#include <stdint.h>

// Swift cannot see the macros UNINORM_NFKC and UNINORM_NFKD, which are addresses of incomplete
// structs, hence these. Each takes valid UTF-8 and follows libunistring's buffer rule: the result
// is either `buffer` (of *size bytes) or allocated with malloc, and then the caller frees it.
// *size becomes the size of the result. NULL with errno set when memory is short or the UTF-8 is
// not valid.
uint8_t *spamgate_nfkc(const uint8_t *text, size_t count, uint8_t *buffer, size_t *size);
uint8_t *spamgate_nfkd(const uint8_t *text, size_t count, uint8_t *buffer, size_t *size);

// Full case folding without the Turkic special cases; the result is in NFKD.
uint8_t *spamgate_case_fold(const uint8_t *text, size_t count, uint8_t *buffer, size_t *size);

// The canonical combining class of a code point, 0 to 255.
int spamgate_combining_class(uint32_t character);

// The code point that two are together, 0 when there is none; and the second of the two parts in
// the canonical decomposition of a code point that is no syllable of Hangul, 0 when it has not two.
uint32_t spamgate_composition(uint32_t first, uint32_t second);
uint32_t spamgate_second_part(uint32_t character);

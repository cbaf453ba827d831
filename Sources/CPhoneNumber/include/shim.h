#pragma once
// libphonenumber (C++) behind C. Only the module PhoneNumbers imports this.
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reads `text` (`count` bytes of UTF-8) as a telephone number of `region`, two capital letters and
// a NUL, and writes its E.164 digits, without `+`, and a NUL to `digits` (at least 24 bytes).
// False when it is no number, or no possible one; with `mobile`, also when no mobile number of its
// country has this length. Any thread may call it.
bool spamgate_e164(const char *text, size_t count, const char *region, bool mobile, char *digits);

// Reads `text` (`count` bytes of UTF-8), the whole of it, as a number that people of `region` would
// call: in a range that is in use, with the prefix and the groups of that country. Writes its E.164
// digits as above. Any thread may call it.
bool spamgate_national(const char *text, size_t count, const char *region, char *digits);

// Finds the region whose plan has the number of `count` E.164 digits, without `+`, and writes its
// two capital letters and a NUL to `region` (at least 3 bytes). False when there is none. Any
// thread may call it.
bool spamgate_region(const char *digits, size_t count, char *region);

#ifdef __cplusplus
}
#endif

#pragma once
// CLD2 (C++) behind C. Only the module Languages imports this.
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The most languages that are told of one text.
enum { SPAMGATE_LANGUAGES_MAX = 3 };

// A language that some of a text is in.
struct spamgate_language {
    // Its code as the library has it, which lives as long as the process.
    const char *code;
    // How much of the letters are of it, in percent.
    int percent;
};

// Finds the languages of a text of `count` bytes of UTF-8, most of the text first, and writes them
// to `languages`, which has room for SPAMGATE_LANGUAGES_MAX. Returns how many there are: none when
// the library is not sure, or when fewer than `letters` bytes of the text are letters. Any thread
// may call it.
size_t spamgate_languages(
    const char *text, size_t count, int letters, struct spamgate_language *languages);

#ifdef __cplusplus
}
#endif

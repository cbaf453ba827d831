#include "shim.h"

#include <idn2.h>
#include <libpsl.h>
#include <pthread.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static psl_ctx_t *list;

// The system's copy of the list where that is newer than the one in the library.
static void load(void) { list = psl_latest(NULL); }

static const psl_ctx_t *suffixes(void) {
    pthread_once(&once, load);
    return list;
}

bool spamgate_domain_ascii(const char *name, char *ascii) {
    char *output = NULL;
    if (idn2_to_ascii_8z(name, &output, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return false;
    size_t size = strlen(output) + 1;
    bool fits = size <= SPAMGATE_DOMAIN_SIZE;
    if (fits) memcpy(ascii, output, size);
    idn2_free(output);
    return fits;
}

int spamgate_domain_registrable(const char *name) {
    if (!suffixes()) return -1;
    const char *domain = psl_registrable_domain(suffixes(), name);
    return domain ? (int)(domain - name) : -1;
}

bool spamgate_domain_top_level_known(const char *name) {
    const char *dot = strrchr(name, '.');
    const char *label = dot ? dot + 1 : name;
    const int type = PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE;
    return suffixes() && psl_is_public_suffix2(suffixes(), label, type);
}

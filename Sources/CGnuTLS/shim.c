#include "shim.h"

void spamgate_gnutls_free(void *bytes) {
    gnutls_free(bytes);
}

#pragma once
// GnuTLS: digests, message authentication, signatures, AEAD ciphers and randomness. Only the module
// Cryptography imports this.
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

// gnutls_free is a variable, which Swift takes for one that may change.
void spamgate_gnutls_free(void *bytes);

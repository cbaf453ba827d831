#pragma once
// GnuTLS: digests, message authentication, AEAD ciphers and randomness. Only the module
// Cryptography imports this.
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

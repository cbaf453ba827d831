#pragma once
// GnuTLS: digests, message authentication, signatures, AEAD ciphers and randomness. Only the module
// Cryptography imports this.
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

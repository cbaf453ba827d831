#pragma once
// libpsl (the public suffix list) and libidn2 (IDNA). Only the module DomainNames imports this.
#include <stdbool.h>
#include <stddef.h>

// The longest domain name in its text form, with a NUL (RFC 1035 §2.3.4).
#define SPAMGATE_DOMAIN_SIZE 256

// Writes the A-label form, in small letters and with a NUL, of the domain name `name` (UTF-8 and a
// NUL) to `ascii` (at least SPAMGATE_DOMAIN_SIZE bytes): UTS 46, non-transitional. False when it is
// no domain name. Any thread may call it.
bool spamgate_domain_ascii(const char *name, char *ascii);

// Where in `name` (A-labels, small letters, a NUL) its registrable domain begins: one label more
// than the public suffix. -1 when the name is a public suffix itself. A top-level domain that is
// not in the list counts as a public suffix. Any thread may call it.
int spamgate_domain_registrable(const char *name);

// Whether the list has the top-level domain of `name` (A-labels, small letters, a NUL). Any thread
// may call it.
bool spamgate_domain_top_level_known(const char *name);

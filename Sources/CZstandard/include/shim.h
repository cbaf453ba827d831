#pragma once
// Zstandard (RFC 8878). Only the module Compression imports this.
#include <stddef.h>
#include <zstd.h>

// What the library answers for a frame without its content's size, and for what is no frame; Swift
// cannot see the macros.
unsigned long long czstandard_size_unknown(void);
unsigned long long czstandard_size_error(void);

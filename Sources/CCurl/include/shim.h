#pragma once

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call; each function
// below is one of them with the one type that the option takes.

typedef size_t (*spamgate_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

CURLcode spamgate_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode spamgate_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode spamgate_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode spamgate_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode spamgate_curl_set_receiver(CURL *handle, CURLoption option, spamgate_curl_receiver value);
CURLcode spamgate_curl_get_long(CURL *handle, CURLINFO info, long *value);

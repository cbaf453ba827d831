#pragma once

#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call;
// each function below is one of them with the one type that the option takes.

typedef size_t (*spamgate_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

CURLcode spamgate_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode spamgate_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode spamgate_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode spamgate_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode spamgate_curl_set_receiver(CURL *handle, CURLoption option, spamgate_curl_receiver value);
CURLcode spamgate_curl_set_opener(CURL *handle, CURLoption option, curl_opensocket_callback value);
CURLcode spamgate_curl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode spamgate_curl_get_text(CURL *handle, CURLINFO info, const char **value);
CURLcode spamgate_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
CURLMcode spamgate_curl_multi_set_long(CURLM *handle, CURLMoption option, long value);

// The result of the transfer that has ended; a message's union is not for Swift.
CURLcode spamgate_curl_message_result(const CURLMsg *message);

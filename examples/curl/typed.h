/* curl_easy_setopt() and curl_easy_getinfo() take a `...`. These say which numbers and pointers may be there; text and
 * lists are passed to curl_easy_setopt() itself. */
#include <curl/curl.h>

static inline CURLcode curl_easy_set_long(CURL *curl, CURLoption option, long value)
{
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode curl_easy_set_body(CURL *curl, const void *data, curl_off_t size)
{
    CURLcode failed = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, size);
    return failed ? failed : curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, (const char *)data);
}

static inline CURLcode curl_easy_get_long(CURL *curl, CURLINFO info, long *value)
{
    return curl_easy_getinfo(curl, info, value);
}

static inline CURLcode curl_easy_get_text(CURL *curl, CURLINFO info, const char **value)
{
    return curl_easy_getinfo(curl, info, value);
}

/* Performs the transfer; `write` gets what comes, with the data that was set for it. */
static inline CURLcode curl_easy_transfer(CURL *curl, curl_write_callback write, void *data)
{
    CURLcode failed = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write);
    failed = failed ? failed : curl_easy_setopt(curl, CURLOPT_WRITEDATA, data);
    return failed ? failed : curl_easy_perform(curl);
}

#pragma once
// libxml2 behind one call: a text is read once, and what stands in it is told to three functions.
// Only the module XML imports this. libxml2's own headers stay in shim.c: its types change between
// versions, and they are in a folder that only pkg-config knows.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// UTF-8, not terminated; lives until the function that got it returns.
typedef struct {
    const uint8_t *bytes;
    size_t size;
} spamgate_xml_text;

typedef struct {
    spamgate_xml_text name;   // without a prefix
    spamgate_xml_text space;  // URI of its namespace; null when it has none
    spamgate_xml_text value;
} spamgate_xml_attribute;

// Most attributes that an element may have here. libxml2 compares each with each before it tells of
// them, so the caller sees to it that there are no more.
enum { SPAMGATE_XML_ATTRIBUTES_MAX = 256 };

// Each returns false to stop.
typedef struct {
    bool (*start)(
        void *context,
        spamgate_xml_text name,
        spamgate_xml_text space,
        const spamgate_xml_attribute *attributes,
        size_t attribute_count,
        size_t line,
        size_t column
    );
    bool (*text)(void *context, spamgate_xml_text text, size_t line, size_t column);
    bool (*end)(void *context);
} spamgate_xml_receiver;

enum spamgate_xml_verdict {
    SPAMGATE_XML_ACCEPTED,
    SPAMGATE_XML_STOPPED,  // by a function of the receiver
    SPAMGATE_XML_OUT_OF_MEMORY,
    SPAMGATE_XML_EMPTY,
    SPAMGATE_XML_DOCTYPE,
    SPAMGATE_XML_ENTITY,
    SPAMGATE_XML_CHARACTER,
    SPAMGATE_XML_TAGS,
    SPAMGATE_XML_ATTRIBUTE_TWICE,
    SPAMGATE_XML_NAMESPACE,
    SPAMGATE_XML_SYNTAX,
};

typedef struct {
    enum spamgate_xml_verdict verdict;
    // Where it was noticed, counted from 1; 0 when that is not known.
    size_t line;
    size_t column;
} spamgate_xml_result;

// Reads `size` bytes (below 2 GiB) of UTF-8 without U+0000 as one XML document. No file and no
// address is ever opened; a document type declaration ends it. With `any_prefix` a prefix that was
// not declared is dropped from its name, which then has no namespace.
spamgate_xml_result spamgate_xml_parse(
    const uint8_t *bytes,
    size_t size,
    const spamgate_xml_receiver *receiver,
    void *context,
    bool any_prefix
);

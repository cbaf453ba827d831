#pragma once

// simdjson behind a plain C interface: one call parses a text and lays the document out flat.
//
// A document is one block of memory: nodes in document order, each with the index just past its
// subtree, and the decoded strings they refer to. It does not depend on the parser afterwards.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum spamgate_json_kind {
    SPAMGATE_JSON_NULL,
    SPAMGATE_JSON_FALSE,
    SPAMGATE_JSON_TRUE,
    SPAMGATE_JSON_INT64,
    SPAMGATE_JSON_UINT64,  // only above INT64_MAX
    SPAMGATE_JSON_DOUBLE,
    SPAMGATE_JSON_STRING,
    SPAMGATE_JSON_ARRAY,
    SPAMGATE_JSON_OBJECT,
};

typedef struct {
    uint32_t kind;        // enum spamgate_json_kind
    uint32_t parent;      // index of the container; the root is its own parent
    uint32_t ordinal;     // position in the container, from 0
    uint32_t end;         // index just past this node's subtree
    uint32_t key_offset;  // member's key in the arena; both 0 outside an object
    uint32_t key_size;
    // Number: its 64 bits. String: offset in the arena, size << 32. Container: number of children.
    uint64_t payload;
} spamgate_json_node;

typedef struct {
    const spamgate_json_node *nodes;
    size_t node_count;
    const uint8_t *arena;  // UTF-8, not terminated
    size_t arena_size;
} spamgate_json_document;

// Why a text was refused. The exact place is found by the caller's second pass.
enum spamgate_json_verdict {
    SPAMGATE_JSON_ACCEPTED,
    SPAMGATE_JSON_OUT_OF_MEMORY,
    SPAMGATE_JSON_EMPTY,
    SPAMGATE_JSON_SYNTAX,
    SPAMGATE_JSON_INVALID_UTF8,
    SPAMGATE_JSON_NUMBER,
    SPAMGATE_JSON_TOO_DEEP,
    SPAMGATE_JSON_TOO_MANY_MEMBERS,
    SPAMGATE_JSON_TOO_MANY_ELEMENTS,
    SPAMGATE_JSON_DUPLICATE_KEY,
    SPAMGATE_JSON_NUL_CHARACTER,
    SPAMGATE_JSON_LONE_SURROGATE,
};

typedef struct {
    uint32_t depth_max;     // containers within each other
    uint32_t members_max;   // per object
    uint32_t elements_max;  // per array
} spamgate_json_limits;

typedef struct spamgate_json_parser spamgate_json_parser;

// Null when memory is short.
spamgate_json_parser *spamgate_json_parser_create(spamgate_json_limits limits);

void spamgate_json_parser_destroy(spamgate_json_parser *parser);

// Parses `size` bytes (below 4 GiB), which need no padding: they are copied behind the call.
// On SPAMGATE_JSON_ACCEPTED the caller owns `*document`.
enum spamgate_json_verdict spamgate_json_parse(
    spamgate_json_parser *parser,
    const uint8_t *bytes,
    size_t size,
    spamgate_json_document **document
);

// The index of the member called `key` (not terminated) of the object at index `object`; 0 when it
// has none or is no object.
uint32_t spamgate_json_member(
    const spamgate_json_document *document,
    uint32_t object,
    const uint8_t *key,
    size_t key_size
);

void spamgate_json_document_destroy(spamgate_json_document *document);

#ifdef __cplusplus
}
#endif

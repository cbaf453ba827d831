// Why a shim: simdjson is C++ and its DOM is a cursor over the parser's own memory, while Swift
// wants documents that outlive the parser. The document is read off simdjson's tape (described in
// its doc/tape.md) in one pass without recursion; strings are copied as one piece.

#include "shim.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace {

using Node = spamgate_json_node;
using Verdict = spamgate_json_verdict;

// Above this many members, duplicate keys are found by sorting instead of comparing all pairs.
constexpr uint32_t pairwise_members_max = 12;

// Releases the block unless it was handed to the caller.
struct Free {
    void operator()(void *block) const { std::free(block); }
};

Verdict verdict_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return SPAMGATE_JSON_ACCEPTED;
    case simdjson::MEMALLOC: return SPAMGATE_JSON_OUT_OF_MEMORY;
    case simdjson::EMPTY: return SPAMGATE_JSON_EMPTY;
    case simdjson::DEPTH_ERROR: return SPAMGATE_JSON_TOO_DEEP;
    case simdjson::NUMBER_ERROR: return SPAMGATE_JSON_NUMBER;
    case simdjson::UTF8_ERROR: return SPAMGATE_JSON_INVALID_UTF8;
    default: return SPAMGATE_JSON_SYNTAX;
    }
}

// What escapes can smuggle in: U+0000, and surrogates without their other half, which simdjson
// 3.0.1 writes as ED A0..BF xx. Raw bytes of either kind were refused before.
Verdict check_text(const uint8_t *text, uint32_t size) {
    if (std::memchr(text, 0, size) != nullptr) return SPAMGATE_JSON_NUL_CHARACTER;
    const uint8_t *end = text + size;
    while ((text = static_cast<const uint8_t *>(std::memchr(text, 0xED, end - text)))) {
        if (text + 1 < end && text[1] >= 0xA0) return SPAMGATE_JSON_LONE_SURROGATE;
        if (++text == end) break;
    }
    return SPAMGATE_JSON_ACCEPTED;
}

}  // namespace

struct spamgate_json_parser {
    explicit spamgate_json_parser(spamgate_json_limits limits) : limits(limits) {}

    Verdict parse(const uint8_t *bytes, size_t size, spamgate_json_document **document);

private:
    Verdict flatten(bool has_escapes);
    Verdict append(uint32_t kind, uint64_t payload);
    Verdict close();
    bool has_duplicate_key(uint32_t object);
    bool same_key(const Node &left, const Node &right) const;
    bool allocate(size_t node_max, size_t arena_size);

    spamgate_json_limits limits;
    simdjson::dom::parser parser;
    std::unique_ptr<uint8_t[]> input;  // with simdjson's padding
    size_t input_capacity = 0;
    std::vector<const Node *> sorted;  // scratch of has_duplicate_key

    // The document being laid out.
    std::unique_ptr<spamgate_json_document, Free> block;
    Node *nodes = nullptr;
    const uint8_t *arena = nullptr;
    uint32_t count = 0;
    uint32_t open = 0;   // innermost open container
    uint32_t depth = 0;  // number of open containers
    bool has_key = false;
    uint32_t key_offset = 0;
    uint32_t key_size = 0;
};

Verdict spamgate_json_parser::parse(
    const uint8_t *bytes,
    size_t size,
    spamgate_json_document **document
) {
    if (size == 0) return SPAMGATE_JSON_EMPTY;
    // Later versions of simdjson skip a byte order mark; RFC 8259 §8.1 lets us refuse it.
    if (size >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) return SPAMGATE_JSON_SYNTAX;
    if (size > input_capacity) {
        size_t capacity = std::max<size_t>(size, 4096);
        input.reset(new (std::nothrow) uint8_t[capacity + simdjson::SIMDJSON_PADDING]);
        if (!input) {
            input_capacity = 0;
            return SPAMGATE_JSON_OUT_OF_MEMORY;
        }
        input_capacity = capacity;
    }
    std::memcpy(input.get(), bytes, size);
    std::memset(input.get() + size, ' ', simdjson::SIMDJSON_PADDING);

    // The first allocation fixes simdjson's own depth limit; ours is the exact one, and below it.
    simdjson::error_code error = simdjson::SUCCESS;
    if (parser.capacity() == 0) error = parser.allocate(input_capacity, limits.depth_max + 4);
    if (error == simdjson::SUCCESS) error = parser.parse(input.get(), size, false).error();
    if (error != simdjson::SUCCESS) return verdict_of(error);

    Verdict verdict = flatten(std::memchr(bytes, '\\', size) != nullptr);
    if (verdict == SPAMGATE_JSON_ACCEPTED) {
        block->node_count = count;
        *document = block.release();
    }
    block.reset();
    return verdict;
}

bool spamgate_json_parser::allocate(size_t node_max, size_t arena_size) {
    static_assert(sizeof(spamgate_json_document) % alignof(Node) == 0);
    size_t header = sizeof(spamgate_json_document);
    size_t total = header + node_max * sizeof(Node) + arena_size;
    auto *start = static_cast<uint8_t *>(std::malloc(total));
    if (start == nullptr) return false;
    block.reset(reinterpret_cast<spamgate_json_document *>(start));
    nodes = reinterpret_cast<Node *>(start + header);
    uint8_t *text = start + header + node_max * sizeof(Node);
    if (arena_size > 0) std::memcpy(text, parser.doc.string_buf.get(), arena_size);
    arena = text;
    *block = spamgate_json_document{nodes, 0, arena, arena_size};
    count = 0;
    open = 0;
    depth = 0;
    has_key = false;
    return true;
}

// Lays the tape out as nodes. Each tape word is a type in the upper 8 bits and a payload below.
Verdict spamgate_json_parser::flatten(bool has_escapes) {
    constexpr uint64_t payload_mask = (uint64_t(1) << 56) - 1;
    const uint64_t *tape = parser.doc.tape.get();
    const size_t tape_end = (tape[0] & payload_mask) - 1;  // the closing root word

    // simdjson writes strings one after another as size (4 bytes), bytes, NUL; the last is found
    // by counting, because the end is not kept.
    size_t arena_size = 0;
    size_t node_max = 0;
    for (size_t index = 1; index < tape_end; index++) {
        char type = char(tape[index] >> 56);
        if (type == '"') {
            size_t start = tape[index] & payload_mask;
            uint32_t size;
            std::memcpy(&size, parser.doc.string_buf.get() + start, sizeof size);
            arena_size = start + sizeof size + size;
        } else if (type == 'l' || type == 'u' || type == 'd') {
            index++;
        }
        if (type != '}' && type != ']') node_max++;
    }
    if (!allocate(node_max, arena_size)) return SPAMGATE_JSON_OUT_OF_MEMORY;

    for (size_t index = 1; index < tape_end; index++) {
        uint64_t payload = tape[index] & payload_mask;
        Verdict verdict = SPAMGATE_JSON_ACCEPTED;
        switch (char(tape[index] >> 56)) {
        case '{': verdict = append(SPAMGATE_JSON_OBJECT, 0); break;
        case '[': verdict = append(SPAMGATE_JSON_ARRAY, 0); break;
        case '}':
        case ']': verdict = close(); break;
        case 'l': verdict = append(SPAMGATE_JSON_INT64, tape[++index]); break;
        case 'u': verdict = append(SPAMGATE_JSON_UINT64, tape[++index]); break;
        case 'd': verdict = append(SPAMGATE_JSON_DOUBLE, tape[++index]); break;
        case 't': verdict = append(SPAMGATE_JSON_TRUE, 0); break;
        case 'f': verdict = append(SPAMGATE_JSON_FALSE, 0); break;
        case 'n': verdict = append(SPAMGATE_JSON_NULL, 0); break;
        case '"': {
            uint32_t size;
            std::memcpy(&size, arena + payload, sizeof size);
            uint32_t offset = uint32_t(payload + sizeof size);
            if (has_escapes) verdict = check_text(arena + offset, size);
            if (verdict != SPAMGATE_JSON_ACCEPTED) break;
            if (depth > 0 && nodes[open].kind == SPAMGATE_JSON_OBJECT && !has_key) {
                has_key = true;
                key_offset = offset;
                key_size = size;
            } else {
                verdict = append(SPAMGATE_JSON_STRING, uint64_t(size) << 32 | offset);
            }
            break;
        }
        default: verdict = SPAMGATE_JSON_SYNTAX;
        }
        if (verdict != SPAMGATE_JSON_ACCEPTED) return verdict;
    }
    return SPAMGATE_JSON_ACCEPTED;
}

Verdict spamgate_json_parser::append(uint32_t kind, uint64_t payload) {
    Node &node = nodes[count];
    node = Node{kind, open, 0, count + 1, 0, 0, payload};
    if (depth > 0) {
        Node &container = nodes[open];
        node.ordinal = uint32_t(container.payload++);
        if (container.kind == SPAMGATE_JSON_OBJECT) {
            if (container.payload > limits.members_max) return SPAMGATE_JSON_TOO_MANY_MEMBERS;
            node.key_offset = key_offset;
            node.key_size = key_size;
            has_key = false;
        } else if (container.payload > limits.elements_max) {
            return SPAMGATE_JSON_TOO_MANY_ELEMENTS;
        }
    }
    if (kind == SPAMGATE_JSON_ARRAY || kind == SPAMGATE_JSON_OBJECT) {
        if (++depth > limits.depth_max) return SPAMGATE_JSON_TOO_DEEP;
        open = count;
    }
    count++;
    return SPAMGATE_JSON_ACCEPTED;
}

Verdict spamgate_json_parser::close() {
    Node &container = nodes[open];
    container.end = count;
    if (container.kind == SPAMGATE_JSON_OBJECT && has_duplicate_key(open)) {
        return SPAMGATE_JSON_DUPLICATE_KEY;
    }
    open = container.parent;
    depth--;
    return SPAMGATE_JSON_ACCEPTED;
}

bool spamgate_json_parser::same_key(const Node &left, const Node &right) const {
    return left.key_size == right.key_size
        && std::memcmp(arena + left.key_offset, arena + right.key_offset, left.key_size) == 0;
}

bool spamgate_json_parser::has_duplicate_key(uint32_t object) {
    const Node &container = nodes[object];
    if (container.payload <= pairwise_members_max) {
        for (uint32_t later = object + 1; later < container.end; later = nodes[later].end) {
            for (uint32_t sooner = object + 1; sooner < later; sooner = nodes[sooner].end) {
                if (same_key(nodes[sooner], nodes[later])) return true;
            }
        }
        return false;
    }
    sorted.clear();
    for (uint32_t member = object + 1; member < container.end; member = nodes[member].end) {
        sorted.push_back(&nodes[member]);
    }
    std::sort(sorted.begin(), sorted.end(), [this](const Node *left, const Node *right) {
        if (left->key_size != right->key_size) return left->key_size < right->key_size;
        return std::memcmp(arena + left->key_offset, arena + right->key_offset, left->key_size) < 0;
    });
    auto same = [this](const Node *left, const Node *right) { return same_key(*left, *right); };
    return std::adjacent_find(sorted.begin(), sorted.end(), same) != sorted.end();
}

extern "C" spamgate_json_parser *spamgate_json_parser_create(spamgate_json_limits limits) {
    try {
        return new spamgate_json_parser(limits);
    } catch (...) {
        return nullptr;
    }
}

extern "C" void spamgate_json_parser_destroy(spamgate_json_parser *parser) {
    delete parser;
}

extern "C" enum spamgate_json_verdict spamgate_json_parse(
    spamgate_json_parser *parser,
    const uint8_t *bytes,
    size_t size,
    spamgate_json_document **document
) {
    try {
        return parser->parse(bytes, size, document);
    } catch (...) {  // the scratch vector could not grow; nothing else throws
        return SPAMGATE_JSON_OUT_OF_MEMORY;
    }
}

extern "C" uint32_t spamgate_json_member(
    const spamgate_json_document *document,
    uint32_t object,
    const uint8_t *key,
    size_t key_size
) {
    const Node *nodes = document->nodes;
    if (nodes[object].kind != SPAMGATE_JSON_OBJECT) return 0;
    for (uint32_t member = object + 1; member < nodes[object].end; member = nodes[member].end) {
        if (nodes[member].key_size == key_size
            && std::memcmp(document->arena + nodes[member].key_offset, key, key_size) == 0) {
            return member;
        }
    }
    return 0;
}

extern "C" void spamgate_json_document_destroy(spamgate_json_document *document) {
    std::free(document);
}

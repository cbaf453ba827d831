#include "shim.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <pthread.h>
#include <string.h>

struct reading {
    xmlParserCtxtPtr parser;
    const spamgate_xml_receiver *receiver;
    void *context;
    spamgate_xml_result result;
    bool any_prefix;
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static spamgate_xml_text text_of(const xmlChar *text) {
    spamgate_xml_text result = {text, text == NULL ? 0 : strlen((const char *)text)};
    return result;
}

static size_t line_of(const struct reading *reading) {
    const xmlParserInput *input = reading->parser->input;
    return input != NULL && input->line > 0 ? (size_t)input->line : 0;
}

static size_t column_of(const struct reading *reading) {
    const xmlParserInput *input = reading->parser->input;
    return input != NULL && input->col > 0 ? (size_t)input->col : 0;
}

// The first reason is the one that is told.
static void stop(struct reading *reading, enum spamgate_xml_verdict verdict) {
    if (reading->result.verdict == SPAMGATE_XML_ACCEPTED) {
        reading->result.verdict = verdict;
        reading->result.line = line_of(reading);
        reading->result.column = column_of(reading);
    }
    xmlStopParser(reading->parser);
}

static bool is_over(const struct reading *reading) {
    return reading->result.verdict != SPAMGATE_XML_ACCEPTED;
}

enum { attributes_max = SPAMGATE_XML_ATTRIBUTES_MAX };

static void start_element(
    void *context,
    const xmlChar *name,
    const xmlChar *prefix,
    const xmlChar *space,
    int space_count,
    const xmlChar **spaces,
    int attribute_count,
    int default_count,
    const xmlChar **attributes
) {
    (void)prefix, (void)space_count, (void)spaces, (void)default_count;
    struct reading *reading = context;
    if (is_over(reading)) return;
    spamgate_xml_attribute found[attributes_max];
    // The caller has counted them; this guards the array.
    if (attribute_count < 0 || attribute_count > attributes_max) {
        stop(reading, SPAMGATE_XML_SYNTAX);
        return;
    }
    for (int i = 0; i < attribute_count; i += 1) {
        // Name, prefix, URI, first byte of the value, the byte behind the value.
        const xmlChar **attribute = attributes + 5 * i;
        found[i].name = text_of(attribute[0]);
        found[i].space = text_of(attribute[2]);
        found[i].value.bytes = attribute[3];
        found[i].value.size = (size_t)(attribute[4] - attribute[3]);
    }
    const bool goes_on = reading->receiver->start(
        reading->context,
        text_of(name),
        text_of(space),
        found,
        (size_t)attribute_count,
        line_of(reading),
        column_of(reading)
    );
    if (!goes_on) stop(reading, SPAMGATE_XML_STOPPED);
}

static void end_element(
    void *context,
    const xmlChar *name,
    const xmlChar *prefix,
    const xmlChar *space
) {
    (void)name, (void)prefix, (void)space;
    struct reading *reading = context;
    if (is_over(reading)) return;
    if (!reading->receiver->end(reading->context)) stop(reading, SPAMGATE_XML_STOPPED);
}

static void characters(void *context, const xmlChar *bytes, int size) {
    struct reading *reading = context;
    if (is_over(reading) || size <= 0) return;
    const spamgate_xml_text text = {bytes, (size_t)size};
    const bool goes_on = reading->receiver->text(
        reading->context,
        text,
        line_of(reading),
        column_of(reading)
    );
    if (!goes_on) stop(reading, SPAMGATE_XML_STOPPED);
}

// Called for a document type declaration before anything that it declares is read.
static void document_type(
    void *context,
    const xmlChar *name,
    const xmlChar *public_id,
    const xmlChar *system_id
) {
    (void)name, (void)public_id, (void)system_id;
    stop(context, SPAMGATE_XML_DOCTYPE);
}

static enum spamgate_xml_verdict verdict_of(int domain, int code) {
    switch (code) {
        case XML_ERR_NO_MEMORY: return SPAMGATE_XML_OUT_OF_MEMORY;
        case XML_ERR_DOCUMENT_EMPTY: return SPAMGATE_XML_EMPTY;
        case XML_ERR_UNDECLARED_ENTITY:
        case XML_WAR_UNDECLARED_ENTITY: return SPAMGATE_XML_ENTITY;
        case XML_ERR_INVALID_CHAR:
        case XML_ERR_INVALID_CHARREF:
        case XML_ERR_INVALID_ENCODING: return SPAMGATE_XML_CHARACTER;
        case XML_ERR_TAG_NAME_MISMATCH:
        case XML_ERR_TAG_NOT_FINISHED: return SPAMGATE_XML_TAGS;
        case XML_ERR_ATTRIBUTE_REDEFINED:
        case XML_NS_ERR_ATTRIBUTE_REDEFINED: return SPAMGATE_XML_ATTRIBUTE_TWICE;
        default: break;
    }
    return domain == XML_FROM_NAMESPACE ? SPAMGATE_XML_NAMESPACE : SPAMGATE_XML_SYNTAX;
}

#if LIBXML_VERSION >= 21200
static void note_error(void *context, const xmlError *error) {
#else
static void note_error(void *context, xmlErrorPtr error) {
#endif
    struct reading *reading = context;
    if (error == NULL || error->level < XML_ERR_ERROR || is_over(reading)) return;
    if (reading->any_prefix && error->code == XML_NS_ERR_UNDEFINED_NAMESPACE) return;
    reading->result.verdict = verdict_of(error->domain, error->code);
    reading->result.line = error->line > 0 ? (size_t)error->line : 0;
    reading->result.column = error->int2 > 0 ? (size_t)error->int2 : 0;
}

spamgate_xml_result spamgate_xml_parse(
    const uint8_t *bytes,
    size_t size,
    const spamgate_xml_receiver *receiver,
    void *context,
    bool any_prefix
) {
    pthread_once(&library_once, xmlInitParser);
    struct reading reading = {NULL, receiver, context, {SPAMGATE_XML_ACCEPTED, 0, 0}, any_prefix};
    reading.parser = xmlNewParserCtxt();
    if (reading.parser == NULL || reading.parser->sax == NULL) {
        if (reading.parser != NULL) xmlFreeParserCtxt(reading.parser);
        reading.result.verdict = SPAMGATE_XML_OUT_OF_MEMORY;
        return reading.result;
    }
    // Without the functions that build a tree none is built, and without those that look up
    // entities there are none but XML's own five.
    xmlSAXHandler *handler = reading.parser->sax;
    memset(handler, 0, sizeof *handler);
    handler->initialized = XML_SAX2_MAGIC;
    handler->startElementNs = start_element;
    handler->endElementNs = end_element;
    handler->characters = characters;
    handler->ignorableWhitespace = characters;
    handler->cdataBlock = characters;
    handler->internalSubset = document_type;
    handler->serror = note_error;
    reading.parser->userData = &reading;
    // The bytes are UTF-8 already, whatever the document says of itself. Without NOENT an &amp; in
    // an attribute stays &#38;; it brings in no other entity, because none can be declared.
    const int options = XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT;
    xmlDocPtr document =
        xmlCtxtReadMemory(reading.parser, (const char *)bytes, (int)size, NULL, NULL, options);
    if (document != NULL) xmlFreeDoc(document);
    const bool is_well_formed =
        reading.parser->wellFormed && (any_prefix || reading.parser->nsWellFormed);
    if (!is_over(&reading) && !is_well_formed) {
        reading.result.verdict = SPAMGATE_XML_SYNTAX;
    }
    xmlFreeParserCtxt(reading.parser);
    return reading.result;
}

"""Walks a TAXII 2.1 server with taxii2-client and holds each object against stix2-validator.

Arguments: URL of the discovery, token, objects of a page, file to write to, and what to do:
"walk" reads all objects, "manifest" their descriptions, "poll" reads by added_after alone until the
file named by the next argument exists, and once more after that.
"""

import json
import os
import sys
import uuid

from stix2validator import ValidationOptions, validate_parsed_json
from taxii2client.v21 import Server, as_pages

# stix2-validator knows only the observables of STIX itself and wants version 4 for the id of every
# other type. STIX 2.1 section 2.9 asks for version 5 for this one, which is checked here.
EXTENSION_OBSERVABLE = "phone-number"
OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")


def complaints_of(thing):
    """What is wrong with an object; empty when nothing is."""
    options = {"version": "2.1", "strict": True}
    if thing["type"] == EXTENSION_OBSERVABLE:
        options["disabled"] = "uuid-check"
        name = json.dumps({"value": thing["value"]}, separators=(",", ":"))
        expected = f"{EXTENSION_OBSERVABLE}--{uuid.uuid5(OBSERVABLES, name)}"
        if thing["id"] != expected:
            return [f"{thing['id']} is not {expected}"]
    result = validate_parsed_json(thing, ValidationOptions(**options))
    return [str(error) for error in result.errors] if not result.is_valid else []


def collection_of(url, token):
    """The only collection, found from the discovery on, with HTTP Basic."""
    server = Server(url, user="anybody", password=token)
    root = server.default
    if root is None or root.url not in [each.url for each in server.api_roots]:
        raise SystemExit("the default is no API root")
    (collection,) = root.collections
    if not collection.can_read:
        raise SystemExit("the collection cannot be read")
    return collection


def polled(collection, limit, end):
    """Pages by added_after alone, as clients read that do not know next."""
    options = {}
    while True:
        is_last = os.path.exists(end)
        count = None
        while count != 0:
            manifest = collection.get_manifest(limit=limit, version="all", **options)
            page = collection.get_objects(limit=limit, version="all", **options)
            objects = page.get("objects", [])
            # What was added between the two requests comes with the second.
            if len(manifest.get("objects", [])) != len(objects):
                continue
            count = len(objects)
            yield page
            if count:
                options = {"added_after": manifest["objects"][-1]["date_added"]}
        if is_last:
            return


def main():
    url, token, limit, output, action = sys.argv[1:6]
    collection = collection_of(url, token)
    limit = int(limit)
    if action == "poll":
        pages = polled(collection, limit, sys.argv[6])
    elif action == "manifest":
        pages = as_pages(collection.get_manifest, per_request=limit)
    else:
        pages = as_pages(collection.get_objects, per_request=limit)
    objects, sizes = [], []
    for page in pages:
        sizes.append(len(page.get("objects", [])))
        objects += page.get("objects", [])
    invalid = []
    if action != "manifest":
        for thing in objects:
            invalid += complaints_of(thing)
    with open(output + ".part", "w", encoding="utf-8") as file:
        json.dump({"objects": objects, "pages": sizes, "invalid": invalid}, file)
    os.rename(output + ".part", output)


if __name__ == "__main__":
    main()

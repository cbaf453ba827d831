"""fill_opentaxii.py DATABASE OBJECTS: puts objects into a database of OpenTAXII's.

Prints the path of the collection's objects. OBJECTS is a JSON list of pairs: time of addition,
object. Through HTTP it takes no object without `modified`, and only a few a second.
"""

import datetime
import json
import sys

from opentaxii.persistence.sqldb import taxii2models
from opentaxii.persistence.sqldb.api import Taxii2SQLDatabaseAPI


def moment(text):
    """A time with its zone."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def main():
    database, path = sys.argv[1:]
    store = Taxii2SQLDatabaseAPI(f"sqlite:///{database}", create_tables=True)
    root = store.add_api_root("baseline", default=True, is_public=True)
    collection = store.add_collection(root.id, "senders", alias="senders", is_public=True)
    with open(path, encoding="utf-8") as file:
        for added, thing in json.load(file):
            rest = {key: thing[key] for key in thing if key not in ("id", "type", "spec_version")}
            store.db.session.add(taxii2models.STIXObject(
                id=thing["id"], collection_id=collection.id, type=thing["type"],
                spec_version=thing["spec_version"], date_added=moment(added),
                version=moment(thing.get("modified") or thing.get("created") or added),
                serialized_data=rest,
            ))
    store.db.session.commit()
    print(f"/taxii2/{root.id}/collections/{collection.id}/objects/")


if __name__ == "__main__":
    main()

# Reads feeds with feedparser. Without an address it prints its version.
import html
import json
import sys
import time

import feedparser


def moment(parts):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", parts) if parts else ""


def plain(entry):
    # A title is in the type that feedparser names beside it.
    if "title" not in entry:
        return ""
    return entry.title if entry.title_detail.type == "text/plain" else html.unescape(entry.title)


if len(sys.argv) == 1:
    print(feedparser.__version__)
for address in sys.argv[1:]:
    feed = feedparser.parse(address)
    if feed.bozo:
        raise feed.bozo_exception
    for entry in feed.entries:
        print(json.dumps({
            "id": entry.get("id", ""),
            "title": plain(entry),
            "link": entry.get("link", ""),
            "published": moment(entry.get("published_parsed")),
            "authors": [author.get("name", "") for author in entry.get("authors", [])],
            "enclosures": [file.href for file in entry.enclosures],
        }))

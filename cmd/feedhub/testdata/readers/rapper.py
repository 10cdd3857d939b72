# Reads feeds with Raptor's parser for RSS, which makes statements of them.
# Without an address it prints its version.
import json
import re
import subprocess
import sys


def rapper(*arguments):
    return subprocess.run(["rapper", *arguments], stdout=subprocess.PIPE, check=True, text=True).stdout


def plain(term):
    if term[0] != '"':
        return term.strip("<>")
    return re.sub(r"\\(u.{4}|U.{8}|.)", lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else m[1], term[1:-1])


def property(of, name):
    return [value for key, value in of if key == name]


if len(sys.argv) == 1:
    print(rapper("--version").strip())
for address in sys.argv[1:]:
    about, items = {}, []
    for line in rapper("-q", "-i", "rss-tag-soup", "-o", "ntriples", address).splitlines():
        subject, key, value = line.removesuffix(" .").split(" ", 2)
        about.setdefault(subject, []).append((re.split("[/#]", plain(key))[-1], plain(value)))
        if plain(value) == "http://purl.org/rss/1.0/item":
            items.append(subject)
    for item in items:
        print(json.dumps({
            "id": plain(item),
            "title": "".join(property(about[item], "title")),
            "link": "".join(property(about[item], "link")),
            "published": "".join(property(about[item], "date")),
            "authors": property(about[item], "creator"),
            "enclosures": [url for file in property(about[item], "enclosure") for url in property(about[file], "url")],
        }))

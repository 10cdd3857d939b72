# Reads feeds with newsboat, which keeps what it read in the folder that STATE
# names. Without an address it prints its version.
import json
import os
import re
import sqlite3
import subprocess
import sys
import time

if len(sys.argv) == 1:
    said = subprocess.run(["newsboat", "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout
    print(re.search(r"\d[\d.]*", said).group())
    sys.exit()
state = os.environ["STATE"]
urls, cache = os.path.join(state, "urls"), os.path.join(state, "cache.db")
with open(urls, "w") as file:
    file.write("\n".join(sys.argv[1:]) + "\n")
subprocess.run(["newsboat", "-u", urls, "-c", cache, "-C", os.devnull, "-x", "reload"],
               env={**os.environ, "HOME": state, "LC_ALL": "C.UTF-8"}, check=True, stdout=sys.stderr)
query = "SELECT guid, title, url, pubDate, author, enclosure_url FROM rss_item"
for id, title, link, published, author, enclosure in sqlite3.connect(cache).execute(query):
    print(json.dumps({
        "id": id,
        "title": title,
        "link": link,
        "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(published)),
        "authors": [author] if author else [],
        "enclosures": [enclosure] if enclosure else [],
    }))

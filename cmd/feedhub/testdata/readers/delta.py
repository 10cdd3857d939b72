# Prints the status with which an address answers feedparser when it asks for what is
# new since the instance with an ETag (RFC 3229), and how many entries it sees then.
import sys

import feedparser

seen = feedparser.parse(sys.argv[1], etag=sys.argv[2], request_headers={"A-IM": "feed"})
print(seen.status, len(seen.entries))

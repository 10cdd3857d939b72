# Prints the status with which an address answers feedparser when it asks again
# with the ETag, and again with the date, that it was given at first.
import sys

import feedparser

first = feedparser.parse(sys.argv[1])
print(feedparser.parse(sys.argv[1], etag=first.etag).status,
      feedparser.parse(sys.argv[1], modified=first.modified).status)

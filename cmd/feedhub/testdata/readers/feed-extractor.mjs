// Reads feeds with @extractus/feed-extractor, which gives neither authors nor
// enclosures. Without an address it prints its version.
import { extract } from '@extractus/feed-extractor'
import { printVersion } from './version.mjs'

const addresses = process.argv.slice(2)
if (addresses.length === 0) {
  printVersion('@extractus/feed-extractor')
}
for (const address of addresses) {
  const feed = await extract(address)
  for (const { id, title, link, published } of feed.entries) {
    console.log(JSON.stringify({ id, title, link, published }))
  }
}

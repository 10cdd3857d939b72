// Reads feeds with rss-parser. Without an address it prints its version.
import Parser from 'rss-parser'
import { printVersion } from './version.mjs'

const addresses = process.argv.slice(2)
if (addresses.length === 0) {
  printVersion('rss-parser')
}
for (const address of addresses) {
  const feed = await new Parser().parseURL(address)
  for (const item of feed.items) {
    console.log(JSON.stringify({
      id: item.guid ?? item.id,
      title: item.title ?? '',
      link: item.link,
      published: item.isoDate,
      authors: [item.creator ?? item.author ?? []].flat(),
      enclosures: item.enclosure ? [item.enclosure.url] : []
    }))
  }
}

// Reads feeds with feedsmith. Without an address it prints its version.
import { parseFeed } from 'feedsmith'
import { decodeHTML } from 'entities'
import { printVersion } from './version.mjs'

// What feedsmith gives differs by format.
const read = {
  rss: (item) => ({
    id: item.guid.value,
    title: item.title ?? '',
    link: item.link,
    published: item.pubDate,
    authors: item.dc?.creators ?? [],
    enclosures: (item.enclosures ?? []).map((file) => file.url)
  }),
  atom: (entry) => ({
    id: entry.id,
    title: entry.title.type === 'html' ? decodeHTML(entry.title.value) : entry.title.value,
    link: entry.links.find((link) => link.rel === 'alternate').href,
    published: entry.published,
    authors: (entry.authors ?? []).map((author) => author.name),
    enclosures: entry.links.filter((link) => link.rel === 'enclosure').map((link) => link.href)
  }),
  json: (item) => ({
    id: item.id,
    title: item.title ?? '',
    link: item.url,
    published: item.date_published,
    authors: (item.authors ?? []).map((author) => author.name),
    enclosures: (item.attachments ?? []).map((file) => file.url)
  })
}

const addresses = process.argv.slice(2)
if (addresses.length === 0) {
  printVersion('feedsmith')
}
for (const address of addresses) {
  const { format, feed } = parseFeed(await (await fetch(address)).text())
  for (const item of feed.items ?? feed.entries) {
    const shown = read[format](item)
    console.log(JSON.stringify({ ...shown, published: new Date(shown.published) }))
  }
}

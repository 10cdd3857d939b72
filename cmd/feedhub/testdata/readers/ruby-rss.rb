# Reads feeds with Ruby's own rss. Without an address it prints its version.
require 'cgi'
require 'json'
require 'open-uri'
require 'rss'

# A title is in the type that rss names beside it.
def plain(title)
  title.type == 'html' ? CGI.unescapeHTML(title.content) : title.content
end

def shown_of_atom(item)
  {
    id: item.id.content,
    title: plain(item.title),
    link: item.links.find { |link| link.rel == 'alternate' }.href,
    published: item.published.content,
    authors: item.authors.map { |author| author.name.content },
    enclosures: item.links.select { |link| link.rel == 'enclosure' }.map(&:href)
  }
end

def shown_of_rss(item)
  {
    id: item.guid.content,
    title: item.title || '',
    link: item.link,
    published: item.pubDate,
    authors: item.dc_creators.map(&:content),
    enclosures: [item.enclosure&.url].compact
  }
end

puts RSS::VERSION if ARGV.empty?
ARGV.each do |address|
  feed = RSS::Parser.parse(URI.open(address).read, false)
  feed.items.each do |item|
    shown = feed.feed_type == 'atom' ? shown_of_atom(item) : shown_of_rss(item)
    shown[:published] = shown[:published].utc.iso8601
    puts shown.to_json
  end
end

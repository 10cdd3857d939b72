# Reads feeds with ruby-feedparser, which knows no ids. Without an address it
# prints its version.
require 'json'
require 'open-uri'
require 'feedparser'

puts FeedParser::VERSION if ARGV.empty?
ARGV.each do |address|
  FeedParser::Feed.new(URI.open(address).read).items.each do |item|
    puts({
      title: item.title,
      link: item.link,
      published: item.date.utc.iso8601,
      authors: item.creators,
      enclosures: item.enclosures.map(&:first)
    }.to_json)
  end
end

package sanitise

import (
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
)

// maxLinkText bounds the title of a frame that becomes a link's text, in runes.
const maxLinkText = 200

// frame puts a link in the place of a frame, unless the frame is there to
// count or to advertise.
func (p *preparer) frame(t html.Token) {
	src := attribute(t, "src")
	if isPlaceholder(src) {
		src = attribute(t, lazySources...)
	}
	address := URL(src, p.base)
	if address == "" || isPixelAddress(address) || isPixel(t) {
		return
	}
	p.out.WriteString(`<a href="` + html.EscapeString(address) + `">` + html.EscapeString(frameText(t, address)) + `</a>`)
}

// frameText returns what a reader can call the frame: its title, or the name of
// the site that it shows, or its address.
func frameText(t html.Token, address string) string {
	if title := text.Excerpt(text.Line(attribute(t, "title")), maxLinkText); title != "" {
		return title
	}
	_, host, _ := strings.Cut(address, "://")
	if i := strings.IndexAny(host, "/?#:"); i >= 0 {
		host = host[:i]
	}
	for domain := strings.ToLower(host); domain != ""; {
		if name := players[domain]; name != "" {
			return name
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return address
}

// players are sites that are shown in frames, as they call themselves.
var players = map[string]string{
	"youtube.com": "YouTube", "youtube-nocookie.com": "YouTube", "vimeo.com": "Vimeo", "dailymotion.com": "Dailymotion",
	"twitch.tv": "Twitch", "rumble.com": "Rumble", "tiktok.com": "TikTok", "instagram.com": "Instagram", "facebook.com": "Facebook",
	"twitter.com": "X", "x.com": "X", "t.me": "Telegram", "spotify.com": "Spotify", "soundcloud.com": "SoundCloud",
	"podcasts.apple.com": "Apple Podcasts", "aparat.com": "Aparat", "ok.ru": "OK", "vk.com": "VK", "bilibili.com": "Bilibili",
	"datawrapper.dwcdn.net": "Datawrapper", "flo.uri.sh": "Flourish", "scribd.com": "Scribd", "issuu.com": "Issuu",
}

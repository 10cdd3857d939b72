package sanitise

import "strings"

// What is here has no Go library that keeps it: those that read the rules of
// ClearURLs write queries anew, in another order and encoding, and follow
// redirects that stand in addresses. So the lists are ours, after those that
// are kept for browsers and readers:
//
//   - miniflux, internal/reader/urlcleaner (parameters), internal/reader/sanitizer (hosts)
//   - AdGuard, TrackParamFilter/sections/general_url.txt
//   - Brave, components/query_filter/utils.cc
//   - Mozilla, the collection query-stripping of its remote settings
//
// To keep them up: once a release, take over what appears in two of these, but
// only names that no publisher would give a parameter of its own. A name that
// is missing costs a duplicate that is not found; one that is wrong breaks a
// link. What a name stands for, and on which site, belongs beside it.

// trackingPrefixes begin the names of parameters that tell where a reader came
// from.
var trackingPrefixes = []string{
	"utm_",                             // Google Analytics and nearly all others
	"mtm_", "matomo_", "pk_", "piwik_", // Matomo
	"hsa_", // HubSpot
	"itm_", "hmb_", "campaign_",
}

// trackingNames are such parameters, in lower case.
var trackingNames = set(`
	fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id mibextid igshid igsh __twitter_impression
	gclid gclsrc dclid gbraid wbraid srsltid gad_source gad_campaignid _ga _gl
	msclkid yclid ysclid _openstat twclid ttclid li_fat_id epik rdt_cid irclickid irgwc s_kwcid ef_id
	mc_cid mc_eid mc_tc mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking
	vero_id vero_conv wickedid oly_anon_id oly_enc_id rb_clickid sc_cid s_cid _bhlid _branch_match_id _branch_referrer
	ml_subscriber ml_subscriber_hash ck_subscriber_id vgo_ee __readwiselocation
	xtor at_medium at_campaign at_campaign_type at_format at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team
	at_custom1 at_custom2 at_custom3 at_custom4
	ns_source ns_mchannel ns_campaign ns_linkname ns_fee sr_share wt_mc wt.mc_id wt_zmc
	guccounter guce_referrer guce_referrer_sig echobox`)

// signatures are parameters that vouch for the others: an address that has one
// is left alone, as without any of its parts it would not open.
var signatures = set(`sig sign signature hmac mac token jwt policy key-pair-id hdnea hdnts hdntl oh oe st md5 digest checksum`)

func isTracking(name string) bool {
	for _, prefix := range trackingPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return trackingNames[name]
}

func isSignature(name string) bool {
	return signatures[name] || strings.HasPrefix(name, "x-amz-") || strings.HasPrefix(name, "x-goog-") ||
		strings.HasSuffix(name, "signature") || strings.HasSuffix(name, "token") || strings.HasSuffix(name, "_sig")
}

// pixelHosts serve images that are there to be counted. A host stands for those
// below it.
var pixelHosts = set(`
	pixel.wp.com stats.wordpress.com stats.wp.com b.scorecardresearch.com sb.scorecardresearch.com pixel.quantserve.com
	google-analytics.com googletagmanager.com doubleclick.net googlesyndication.com googleadservices.com
	feedsportal.com pheedo.com feedblitz.com api.flattr.com pixel.facebook.com
	mc.yandex.ru counter.yadro.ru top-fwz1.mail.ru cnzz.com hm.baidu.com analytics.yahoo.com
	pixel.parsely.com static.getclicky.com in.getclicky.com pixel.mathtag.com bat.bing.com px.ads.linkedin.com
	met.vgwort.de xiti.com ioam.de ivwbox.de counter.theconversation.com`)

// pixelPaths are such images on hosts that serve others too.
var pixelPaths = []struct{ host, path string }{
	{"feeds.feedburner.com", "/~r/"}, {"feeds.feedburner.com", "/~ff/"}, {"feedproxy.google.com", "/~r/"},
	{"feeds.wordpress.com", "/1.0/"}, {"facebook.com", "/tr"}, {"twitter.com", "/share"}, {"plus.google.com", "/share"},
	{"analytics.twitter.com", "/i/adsct"}, {"t.co", "/i/adsct"},
}

// isPixelAddress tells whether an absolute address, as URL makes it, is that of
// an image which nobody is meant to see.
func isPixelAddress(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	host, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	host = strings.ToLower(host)
	for domain := host; domain != ""; {
		if pixelHosts[domain] {
			return true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	host = strings.TrimPrefix(host, "www.")
	for _, p := range pixelPaths {
		if host == p.host && strings.HasPrefix(path, p.path) {
			return true
		}
	}
	return false
}

func set(names string) map[string]bool {
	m := make(map[string]bool)
	for name := range strings.FieldsSeq(names) {
		m[name] = true
	}
	return m
}

// decorations are parts of the addresses of smileys, avatars, buttons and
// badges, in lower case.
var decorations = []string{
	"s.w.org/images/core/emoji/", "/emoji/", "/emojis/", "twemoji", "/smilies/", "/smileys/", "/icon_smile", "/images/smiley",
	"gravatar.com/avatar/", "/avatars/", "/wp-content/plugins/", "/wp-includes/images/",
	"feeds.feedburner.com/~", "feedburner.com/fb/images/", "addtoany.com/", "addthis.com/", "sharethis.com/", "assets.feedblitz.com/",
	"img.shields.io/", "badge.fury.io/", "flattr.com/", "paypal.com/", "paypalobjects.com/", "buymeacoffee.com/", "ko-fi.com/",
	"/share-buttons/", "/social-icons/", "/favicon",
}

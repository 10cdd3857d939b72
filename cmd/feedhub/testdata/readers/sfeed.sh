#!/bin/sh
# Reads feeds with sfeed_update, which keeps what it read in the folder that
# STATE names. Without an address it prints its version.
set -eu
if [ $# = 0 ]; then
	command -v sfeed_update jq >/dev/null
	dpkg-query -W -f '${Version}\n' sfeed
	exit
fi
{
	printf 'sfeedpath="%s/feeds"\nfeeds() {\n' "$STATE"
	for address; do
		printf 'feed "%s" "%s"\n' "$address" "$address"
	done
	echo '}'
} >"$STATE/sfeedrc"
sfeed_update "$STATE/sfeedrc" >&2
jq -R -c 'split("\t") | {
	id: .[5],
	title: .[1],
	link: .[2],
	published: (.[0] | if . == "" then . else tonumber | todate end),
	authors: [.[6] | select(. != "")],
	enclosures: [.[7] | select(. != "")]
}' "$STATE"/feeds/*

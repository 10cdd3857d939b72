<?php
// Reads feeds with SimplePie. Without an address it prints its version.

// SimplePie 1.3 is older than the PHP that runs it, which refuses the order of
// arguments in one of its classes and lets it end the addresses of files in ?#.
error_reporting(E_ALL & ~E_DEPRECATED);
require '/usr/share/php/simplepie/autoloader.php';
$dates = file_get_contents('/usr/share/php/simplepie/library/SimplePie/Parse/Date.php');
eval('?>' . preg_replace('/implode\((array_keys\(.*?\)), (.*?)\)/', 'implode($2, $1)', $dates));

// It gives texts and addresses as HTML.
function plain($html)
{
    return html_entity_decode($html ?? '', ENT_QUOTES | ENT_HTML5);
}

if ($argc == 1) {
    echo SIMPLEPIE_VERSION, "\n";
}
foreach (array_slice($argv, 1) as $address) {
    $feed = new SimplePie();
    $feed->set_feed_url($address);
    $feed->enable_cache(false);
    if (!$feed->init()) {
        fwrite(STDERR, $feed->error() . "\n");
        exit(1);
    }
    foreach ($feed->get_items() as $item) {
        $files = array_map(fn($file) => preg_replace('/\??#$/', '', plain($file->get_link())), $item->get_enclosures() ?? []);
        echo json_encode([
            'id' => plain($item->get_id()),
            'title' => plain($item->get_title()),
            'link' => plain($item->get_link()),
            'published' => $item->get_gmdate('Y-m-d\TH:i:s\Z'),
            'authors' => array_map(fn($author) => plain($author->get_name()), $item->get_authors() ?? []),
            // An item without files has one without an address.
            'enclosures' => array_values(array_diff($files, ['//'])),
        ]), "\n";
    }
}

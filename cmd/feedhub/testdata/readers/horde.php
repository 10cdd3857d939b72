<?php
// Reads feeds with Horde_Feed. Without an address it prints its version.

// Horde is older than the PHP that runs it.
error_reporting(E_ERROR);
spl_autoload_register(function ($class) {
    $path = '/usr/share/php/' . str_replace('_', '/', $class) . '.php';
    if (is_file($path)) {
        require $path;
    }
});
Horde_Xml_Element::registerNamespace('dc', 'http://purl.org/dc/elements/1.1/');

// all returns an element of which there may be none, one or several as a list.
function all($element)
{
    return is_array($element) ? $element : ($element->getDom()->parentNode ? [$element] : []);
}

function text($element)
{
    return implode(' ', array_map('strval', all($element)));
}

if ($argc == 1) {
    new ReflectionClass('Horde_Feed'); // ends the program where there is none
    passthru('dpkg-query -W -f \'${Version}\n\' php-horde-feed');
}
foreach (array_slice($argv, 1) as $address) {
    foreach (Horde_Feed::readUri($address) as $entry) {
        if ($entry instanceof Horde_Feed_Entry_Atom) {
            $shown = [
                'id' => text($entry->id),
                'link' => $entry->link('alternate'),
                'published' => text($entry->published),
                'authors' => array_map(fn($author) => text($author->name), all($entry->author)),
                'enclosures' => [],
            ];
            foreach (all($entry->link) as $link) {
                if ($link['rel'] == 'enclosure') {
                    $shown['enclosures'][] = $link['href'];
                }
            }
        } else {
            $shown = [
                'id' => text($entry->guid),
                'link' => text($entry->link),
                'published' => text($entry->pubDate),
                'authors' => array_map('strval', all($entry->{'dc:creator'})),
                'enclosures' => array_map(fn($file) => $file['url'], all($entry->enclosure)),
            ];
        }
        $shown['title'] = text($entry->title);
        $shown['published'] = gmdate('Y-m-d\TH:i:s\Z', strtotime($shown['published']));
        echo json_encode($shown), "\n";
    }
}

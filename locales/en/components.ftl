# Words of shared components.

pages-label = Pages of the list
pages-previous = Previous page
pages-next = Next page
pages-older = Older
pages-newer = Newer
pages-first = Beginning of the list
propose-services-label = Services found
propose-services-nothing = No sure match; try a simpler word.
propose-cities-label = Suggested cities
propose-cities-nothing = No city of this name was found.
propose-failed = No suggestions came; type and go on.
suggest-found = { $n ->
    [one] { $n } service found.
   *[other] { $n } services found.
}
suggest-cities-found = { $n ->
    [one] { $n } city found.
   *[other] { $n } cities found.
}

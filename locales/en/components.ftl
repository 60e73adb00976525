# Words of shared components.

pages-label = Pages of the list
pages-previous = Previous page
pages-next = Next page
pages-older = Older
pages-newer = Newer
pages-first = Beginning of the list

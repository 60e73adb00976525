# Words of shared components.

pages-label = Pages of the list
pages-previous = Previous page
pages-next = Next page

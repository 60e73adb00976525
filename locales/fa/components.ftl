# Words of shared components.

pages-label = صفحه‌های فهرست
pages-previous = صفحهٔ پیشین
pages-next = صفحهٔ بعد

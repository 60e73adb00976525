# Words of shared components.

pages-label = صفحه‌های فهرست
pages-previous = صفحهٔ پیشین
pages-next = صفحهٔ بعد
pages-older = قدیمی‌ترها
pages-newer = تازه‌ترها
pages-first = آغاز فهرست

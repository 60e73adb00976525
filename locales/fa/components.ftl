# Words of shared components.

pages-label = صفحه‌های فهرست
pages-previous = صفحهٔ پیشین
pages-next = صفحهٔ بعد
pages-older = قدیمی‌ترها
pages-newer = تازه‌ترها
pages-first = آغاز فهرست
propose-services-label = خدمت‌های پیدا شده
propose-services-nothing = خدمت مطمئنی پیدا نشد؛ با واژهٔ ساده‌تری بنویسید.
propose-cities-label = شهرهای پیشنهادی
propose-cities-nothing = شهری با این نام پیدا نشد.
propose-failed = پیشنهادی نرسید؛ بنویسید و ادامه دهید.
suggest-found = { $n } خدمت پیدا شد.
suggest-cities-found = { $n } شهر پیدا شد.

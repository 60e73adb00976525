# The board of requests for staff.

board-title = تابلوی درخواست‌ها
board-text = امروز { $today }
board-states = درخواست‌ها به تفکیک وضعیت
board-all = همه
board-city = شهر
board-filters = فیلترهای تابلو
board-apply = اعمال
board-clear = برداشتن فیلترها
board-caption = درخواست‌ها، تازه‌ترین تغییر در بالا
board-code = کد
board-service = خدمت
board-place = محل
board-slot = زمان کار
board-customer = مشتری
board-offers = پیشنهاد باز
board-state = وضعیت
board-since = آخرین تغییر
board-late = دیرکرد
board-masked = نام مشتری پوشیده است؛ شماره و نشانی در این صفحه نیست.
board-empty-title = هنوز درخواستی ثبت نشده است
board-empty-text = نخستین درخواست که برسد، همین‌جا دیده می‌شود.
board-none-title = با این فیلترها درخواستی نیست
board-none-text = وضعیت یا شهر دیگری را ببینید. نام شهر را کامل بنویسید.

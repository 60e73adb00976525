outbox-title = صندوق پیامک‌های آزمایشی
outbox-text = در محیط توسعه، پیامک به جای تلفن به این صفحه می‌آید. در سایت واقعی این صفحه وجود ندارد.
outbox-empty-title = هنوز پیامکی نیست
outbox-empty-text = در صفحهٔ ورود کدی بخواهید تا این‌جا برسد.
sheet-title = برگهٔ اجزا
sheet-island = نوشتهٔ آزمایشی
sheet-letters-left = { $n } نویسهٔ دیگر جا دارد

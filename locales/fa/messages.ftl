# Messages to people: the e-mail address of a person, what staff reads of messages, and the sign-in page when no SMS goes out.

email-title = ایمیل من
email-text = اگر بخواهید، یک نشانی ایمیل هم ثبت کنید. اجباری نیست؛ ورود و خبرها با پیامک می‌آیند.
email-own = نشانی ثبت‌شده
email-none = هنوز نشانی تأییدشده‌ای ندارید.
email-proved = تأیید شد
email-proved-at = از
email-drop = حذف ایمیل
email-waiting = لینک تأیید به این نشانی فرستاده می‌شود:
email-waiting-until = مهلت لینک تا
email-waiting-help = اگر نرسید، پوشهٔ هرزنامه را ببینید یا نشانی را یک بار دیگر بفرستید.
email-address = نشانی ایمیل
email-address-hint = مثل name@example.com
email-send = فرستادن لینک تأیید
email-change = عوض کردن ایمیل
email-note = نشانی رمز می‌شود و فقط خودتان آن را می‌بینید. هر وقت بخواهید حذفش می‌کنید.
email-no-server = فعلاً از اینجا ایمیل فرستاده نمی‌شود، پس نشانی تازه‌ای نمی‌شود ثبت کرد.
email-error-empty = نشانی ایمیل را بنویسید.
email-error-at = نشانی ایمیل باید یک @ داشته باشد، مثل name@example.com.
email-error-letters = نشانی ایمیل فقط حرف انگلیسی، عدد و نشانه دارد، بی‌فاصله.
email-error-shape = این نشانی کامل نیست؛ مثل name@example.com بنویسید.
email-error-long = این نشانی بلندتر از نشانی‌های ایمیل است.
email-confirm-title = تأیید ایمیل
email-confirm-text = با دکمهٔ پایین، این نشانی برای حساب شما ثبت می‌شود.
email-confirm-send = این نشانی من است
email-old-title = این لینک دیگر کار نمی‌کند
email-old-text = یا یک بار زده شده، یا مهلتش گذشته، یا برای حساب دیگری است. از صفحهٔ «ایمیل من» می‌توانید لینک تازه بگیرید.
email-link-subject = تأیید ایمیل در کارریز
sms-email-link =
    سلام،

    برای اینکه این نشانی در حساب کارریز شما ثبت شود، این لینک را باز کنید و دکمهٔ تأیید را بزنید:

    { $link }

    لینک ۲۴ ساعت مهلت دارد. اگر شما این را نخواسته‌اید، کاری لازم نیست؛ بدون دکمه چیزی ثبت نمی‌شود.

    کارریز

notice-email-link-sent = لینک تأیید فرستاده می‌شود. صندوق ایمیلتان را ببینید.
notice-email-proved = ایمیل شما تأیید شد.
notice-email-dropped = ایمیل حذف شد.

sms-broken-title = فعلاً پیامک‌ها نمی‌رسند
sms-broken-text = مشکل از سامانهٔ پیامک است، نه از شمارهٔ شما. می‌توانید باز هم کد بخواهید؛ شاید دیر برسد.
sms-broken-call = تلفن پشتیبانی:
sms-broken-contact = راه‌های دیگر تماس با ما

staff-home-messages = شمار پیام‌های فرستاده‌شده، تحویل و هزینه
staff-messages-title = پیام‌ها
staff-messages-text = پیام‌های هفت روز گذشته: چند تا، از کدام راه، و چه شد.
staff-messages-note = متن، کد و شمارهٔ هیچ پیامی اینجا نیست.
staff-messages-none-title = در این هفت روز پیامی نبوده است
staff-messages-none-text = با نخستین کد ورود یا خبر، اینجا پر می‌شود.
staff-messages-ways = راه‌های پیامک، به همان ترتیبی که امتحان می‌شوند
staff-messages-way-open = کار می‌کند
staff-messages-way-broken = از کار افتاده
staff-messages-way-since = از
staff-messages-what = پیام
staff-messages-by = راه
staff-messages-accepted = پذیرفته
staff-messages-delivered = رسیده
staff-messages-failed = نرسیده
staff-messages-waiting = نرفته
staff-messages-parts = بخش
staff-messages-price = هزینه
staff-messages-of-day = روی هم { $n } پیام

message-template-sign-in-code = کد ورود
message-template-new-device = ورود با دستگاه تازه
message-template-specialist-there = خبر پیدا شدن متخصص
message-template-offer-came = پیشنهاد رسید
message-template-choose-soon = یادآوری انتخاب
message-template-offer-chosen = پیشنهاد انتخاب شد
message-template-choice-released = انتخاب آزاد شد
message-template-visit-agreed = قرار شد، به متخصص
message-template-agreed-customer = قرار شد، به مشتری
message-template-on-the-way = در راه
message-template-work-done = کار انجام شد
message-template-asked-customer = پرسش از مشتری
message-template-asked-specialist = پرسش از متخصص
message-template-visit-cancelled = لغو، به متخصص
message-template-cancelled-customer = لغو، به مشتری
message-template-request-expired = درخواست بی‌نتیجه ماند
message-template-choice-gone = انتخاب از دست رفت
message-template-cannot-come = متخصص نمی‌تواند بیاید
message-template-email-link = لینک تأیید ایمیل
message-channel-sms = پیامک
message-channel-email = ایمیل
message-provider-outbox = صندوق آزمایشی
message-provider-kavenegar = کاوه‌نگار
message-provider-smsir = اس‌ام‌اس دات آی‌آر
message-provider-smtp = سرور ایمیل
message-outcome-waiting = نرفته
message-outcome-sending = در حال فرستادن
message-outcome-unknown = بی‌پاسخ؛ پرسیده می‌شود
message-outcome-accepted = پذیرفته شد
message-outcome-refused = پذیرفته نشد
message-outcome-lost = نامعلوم
message-delivery-queued = در صف
message-delivery-with-operator = نزد اپراتور
message-delivery-delivered = رسید
message-delivery-undelivered = نرسید
message-delivery-blocked = شماره پیامک تبلیغاتی را بسته است
message-delivery-unknown = نامعلوم

recipient-mail-server = سرور ایمیل، برای فرستادن لینک
stored-outgoing-message = پیام‌هایی که فرستاده شد، بی‌متن
stored-person-email = نشانی ایمیل
stored-email-link = لینک تأیید ایمیل
data-email = نشانی ایمیل
data-email-proved = زمان تأیید ایمیل
data-email-asked = نشانی ایمیلی که تأیید نشده
data-email-secret = راز لینک تأیید، درهم‌شده
data-email-asked-at = زمان خواستن لینک
data-email-link-ends = مهلت لینک
data-message-mobile = نشان شمارهٔ گیرندهٔ پیام
data-message-template = پیامی که فرستاده شد
data-message-channel = راه پیام
data-message-provider = رساننده‌اش
data-message-provider-id = شمارهٔ پیام نزد رساننده
data-message-parts = چند بخش
data-message-price = هزینهٔ پیام
data-message-attempts = چند بار تلاش شد
data-message-outcome = نتیجهٔ فرستادن
data-message-delivery = رسیدن پیام
data-message-made = زمان ساخته شدن پیام
data-message-tried = آخرین تلاش
data-message-sent = زمان پذیرفته شدن پیام
data-message-delivered = زمان دانستن نتیجه
data-message-deleted = زمان پاک شدن خودکار

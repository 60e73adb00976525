# The specialist's desk.

desk-title = میز متخصص
desk-no-profile-title = حوزهٔ کارتان هنوز ثبت نشده است
desk-no-profile-text = تا شهر و مهارت‌هایتان ثبت نشود، درخواستی اینجا نمی‌آید.

desk-jobs-title = کارهای من
desk-jobs-empty = هنوز کاری ندارید. وقتی مشتری پیشنهادتان را انتخاب کند، اینجا می‌آید.
desk-jobs-empty-days = برای این روزها کاری ندارید.
desk-days = روزهای کار
desk-day-all = همه
desk-day-today = امروز
desk-day-tomorrow = فردا
desk-day-week = این هفته
desk-day-summary = { $day }: { $n } کار، نخستین { $time }
desk-job-customer = مشتری
desk-job-place = محل
desk-job-cash = نقدی می‌گیرید
desk-jobs-pages = صفحه‌های کارهای من
desk-jobs-earlier = کارهای پیشین
desk-jobs-later = کارهای بعدی
desk-jobs-now = کارهای امروز و پیش رو
desk-until-hour = تا { $hour }
desk-job-unconfirmed = منتظر تأیید مشتری است. نشانی پس از تأیید باز می‌شود.
desk-see-address = دیدن نشانی
desk-see-mobile = دیدن شماره
desk-see-both = دیدن نشانی و شماره
desk-opened-until = تا { $time } اینجا می‌ماند.
desk-map = باز کردن در نقشهٔ گوشی
desk-cannot-come = نمی‌توانم بیایم
desk-cannot-come-text = مشتری همان لحظه خبردار می‌شود و درخواستش دوباره باز می‌شود. نشانی و شماره برای شما بسته می‌شود. این کار برگشت ندارد.
desk-cannot-come-reason = چرا؟ مشتری می‌بیند.
desk-cannot-come-send = نمی‌آیم، به مشتری خبر بدهید
visit-error-reason = یکی از دلیل‌ها را انتخاب کنید.
visit-file = گذاشتن در تقویم گوشی
visit-file-text = کد پیگیری کارریز: { $code }
desk-mobile-from = شماره باز می‌شود:
desk-reveal-told = ده دقیقه باز می‌ماند. مشتری می‌بیند که کِی نگاه کرده‌اید.
desk-set-out-from = دکمهٔ «راه افتادم» باز می‌شود:
desk-start-code = کد شروع
desk-start-code-hint = چهار رقمی که مشتری دم در به شما می‌گوید.
desk-start = رسیدم، شروع کار
desk-asked = زمان این کار گذشته است و هنوز کسی نگفته چه شد. اگر انجام شده، مرحله‌های مانده را بزنید. اگر کسی چیزی نگوید، خودبه‌خود بسته می‌شود.
visit-error-code = کد شروع چهار رقم است.
visit-error-code-wrong = این کد درست نیست. { $left } بار دیگر فرصت دارید.
desk-note = توضیح مشتری:
desk-answers = پاسخ‌های مشتری

desk-open-title = درخواست‌های باز شهر من
desk-open-note = شماره، خیابان و پلاک پنهان است تا مشتری شما را انتخاب و تأیید کند. پس گرفتن پیشنهاد پیش از انتخاب بی‌هزینه است.
desk-open-empty-title = اکنون درخواست بازی نیست
desk-open-empty-text = درخواست‌های تازهٔ شهر و مهارت‌های شما همین‌جا می‌آید.
desk-open-paused = پذیرش سفارش شما بسته است؛ تا باز نشود، درخواست تازه‌ای اینجا نمی‌آید.
desk-open-pages = صفحه‌های درخواست‌های باز
desk-open-sooner = مهلت‌های نزدیک‌تر
desk-open-later = مهلت‌های دیرتر
desk-open-first = فوری‌ترین درخواست‌ها
desk-offers-count = { $n ->
    [0] هنوز پیشنهادی نیست
   *[other] { $n } پیشنهاد رسیده
}
desk-make-offer = پیشنهاد بده
desk-see-request = دیدن درخواست
desk-offers-until = مهلت پیشنهاد:
desk-offer-withdrawn = پیشنهاد پیشین خود را پس گرفته‌اید.
desk-offer-standing = پیشنهاد شما باز است
desk-message-mine = پیام شما:

desk-total = مبلغ کل
desk-total-hint = همهٔ آنچه مشتری می‌پردازد، با رفت‌وآمد. مشتری آن را نقدی به شما می‌دهد.
desk-total-sure = همین مبلغ درست است
desk-total-words = یعنی { $words }
desk-arrival = ساعت رسیدن
desk-message = پیام به مشتری
desk-message-hint = شماره و نشانی ننویسید.
desk-send = فرستادن پیشنهاد
join-error-city = شهری را که در آن کار می‌کنید انتخاب کنید.
join-error-no-skill = دست‌کم یک مهارت انتخاب کنید.
join-error-skill = یکی از این مهارت‌ها دیگر در فهرست خدمات نیست. فهرست تازه را ببینید.

access-reason-visit = برای رفتن سر کار
access-reason-call-asked-for = برای تماسی که خودتان خواستید

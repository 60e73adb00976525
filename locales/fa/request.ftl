# The request of a customer: form, list, page. Finished texts come as variables.

request-comma = { "، " }
request-crumbs = مسیر صفحه
request-hours = { $from } تا { $to }
request-district = منطقهٔ { $n }
request-code = کد پیگیری

request-state-submitted = ثبت‌شده
request-state-offers-open = منتظر پیشنهاد
request-state-selected = منتظر تأیید
request-state-confirmed = تأییدشده
request-state-en-route = متخصص در راه است
request-state-in-progress = در حال انجام
request-state-delivered = منتظر تأیید پایان
request-state-completed = انجام‌شده
request-state-closed = بسته‌شده
request-state-cancelled = لغوشده
request-state-expired = بدون انتخاب تمام شد

# The form
request-new-doc-title = درخواست { $service }
request-new-crumb = درخواست تازه
request-new-send = ثبت درخواست
request-steps = گام‌های درخواست
request-step-work = کار
request-step-place = کجا و کِی
request-step-review = مرور و ثبت
request-aside = کنار فرم
request-next = ادامه
request-back = بازگشت
request-draft-kept = نوشته‌هایتان رمزشده تا { $hours } ساعت می‌ماند؛ وقتی وارد شده باشید تا ۱۴ روز.
request-review-open = متخصصان پیش از انتخاب این را می‌بینند
request-review-closed = فقط متخصصی که انتخاب کنید این را می‌بیند
request-review-place = جا
request-review-time = زمان
request-review-name = نام
request-review-mobile = شمارهٔ همراه
request-review-mobile-own = همان که با آن وارد شده‌اید
request-review-until = تا { $time } یکی از پیشنهادها را انتخاب کنید.
request-review-free = ثبت رایگان است و هر وقت بخواهید لغوش می‌کنید.
request-same-open = یک درخواست باز مثل این دارید:
request-send-again = باز هم ثبت کن
request-nobody-yet = هنوز در { $city } متخصص این کار را نداریم. اگر ثبت کنید و تا پایان مهلت کسی نیاید، درخواست خودش بسته می‌شود و هزینه‌ای ندارد.
alert-ask = متخصص که آمد، خبرم کنید
alert-title = خبرم کنید
alert-text = همین که متخصصی برای «{ $service }» در { $city } پیدا شود، یک پیامک برایتان می‌فرستیم.
alert-kept = فقط همین خدمت و شهر را نگه می‌داریم، تا { $date }. خبر که دادیم پاک می‌شود؛ زودتر هم می‌توانید در «درخواست‌های من» پاکش کنید.
alert-send = خبرم کنید
alert-back = برگشت به درخواست
alert-list-title = خبرتان می‌کنیم
alert-until = متخصص که پیدا شود پیامک می‌دهیم؛ تا { $date }
alert-drop = پاک کن
alert-drop-named = پاک کردن «{ $service }» در { $city }
request-edit-work = تغییر شرح کار
request-edit-place = تغییر نشانی

request-work-title = شرح کار
request-work-seen = متخصصان همین خدمت در شهر شما این پاسخ‌ها را تا وقتی درخواست باز است می‌بینند.
request-number-limits = عددی از { $min } تا { $max }.
request-note = توضیح شما
request-note-hint = شماره و نشانی ننویسید؛ جایش پایین‌تر است. از بیماری یا باورتان هم ننویسید: قانون برای آن رضایت جداگانه می‌خواهد.
request-note-mine = توضیح شما:

request-where-title = نشانی
request-where-seen = متخصصان پیش از انتخاب فقط شهر و منطقه را می‌بینند.
request-city = شهر
request-city-hint = مثلاً: مشهد
request-city-which = منظورتان کدام است؟
request-city-in = { $city }، { $province }
request-district-label = منطقهٔ شهرداری
request-district-empty = نمی‌دانم
request-street-seen = از اینجا به بعد را فقط متخصصی می‌بیند که خودتان انتخاب کنید: پس از تأیید شما، حداکثر تا یک روز پس از قرار، و هر بار با ثبت در صفحهٔ شما.
request-street = خیابان و کوچه
request-street-hint = مثلاً: وکیل‌آباد ۲۰، کوچهٔ دوم
request-plaque = پلاک
request-unit = واحد

request-day = روز
request-day-hint = امروز { $today } است. متخصصان روز و ساعت را می‌بینند.
request-day-caption = روزهایی که می‌شود انتخاب کرد
request-day-holiday = تعطیل
request-day-over = وقتی نمانده
request-hour = ساعت
request-hour-hint = بازه‌ای که خانه هستید، به وقت تهران.

request-sees-title = متخصصان پیش از انتخاب چه می‌بینند؟
request-sees-work = خدمت، پاسخ‌ها و توضیح شما
request-sees-place = شهر، منطقه، روز و ساعت
request-sees-not = نام، شمارهٔ همراه، خیابان، پلاک و واحد پنهان است. نامتان را فقط متخصصی می‌بیند که انتخاب کنید.
request-after-title = پس از ثبت چه می‌شود؟
request-after-send = درخواست را می‌فرستید
request-after-send-text = رایگان است و هر وقت بخواهید لغوش می‌کنید.
request-after-offers = پیشنهادها می‌رسد
request-after-offers-text = حداکثر پنج پیشنهاد، هر کدام با مبلغ کل و ساعت رسیدن.
request-after-confirm = انتخاب و تأیید می‌کنید
request-after-confirm-text = نشانی همان لحظه برای او باز می‌شود؛ شماره دو ساعت پیش از شروع، یا وقتی راه بیفتد.

# The list
request-list-title = درخواست‌های من
request-list-text = متخصصان همان کار در شهرتان درخواست‌های باز را بی نام و نشانی می‌بینند و کارکنان همه را پوشیده.
request-list-new = درخواست تازه
request-list-sent = ثبت: { $when }
request-list-empty-title = هنوز درخواستی ندارید
request-list-empty-text = خدمت را انتخاب کنید و به چند پرسش کوتاه پاسخ دهید؛ پیشنهادها همین‌جا می‌رسد.
request-list-empty-action = دیدن خدمات
request-offers-count = { $n ->
    [0] هنوز پیشنهادی نیست
   *[other] { $n } پیشنهاد
}

# The page
request-doc-title = درخواست { $code }
request-head-submitted = درخواستتان ثبت شد
request-head-offers-open = { $n ->
    [0] منتظر نخستین پیشنهاد
   *[other] { $n } پیشنهاد رسیده است
}
request-head-selected = { $name } را انتخاب کردید
request-head-confirmed = قرار با { $name } قطعی است
request-head-en-route = { $name } در راه است
request-head-in-progress = { $name } دارد کار را انجام می‌دهد
request-head-delivered = { $name } می‌گوید کار تمام شده است
request-head-completed = کار با { $name } تمام شد
request-head-closed = این درخواست بسته شده است
request-head-cancelled = این درخواست لغو شده است
request-head-expired = این درخواست بدون انتخاب تمام شد
request-next-wait = { $n ->
    [0] هنوز در { $city } متخصص این کار را نداریم. اگر تا پایان مهلت کسی بیاید، درخواست را می‌بیند.
    [one] یک متخصص { $city } درخواست را می‌بیند. پیشنهادش در همین صفحه می‌آید و پیامک هم می‌فرستیم.
   *[other] { $n } متخصص { $city } درخواست را می‌بینند. پیشنهادها در همین صفحه می‌آید و نخستین را پیامک می‌کنیم.
}
request-next-choose = پیشنهادها را کنار هم ببینید و یکی را انتخاب کنید.

request-until-choose = تا { $when } یکی را انتخاب کنید
request-until-offers = تا { $when } پیشنهاد می‌گیرید
request-until-confirm = تا { $when } تأیید کنید
request-confirm-title = این انتخاب را تأیید می‌کنید؟
request-confirm-cash = پرداخت نقدی است: پس از پایان کار { $total } را به خود { $name } می‌دهید.
request-confirm-address = با تأیید، نشانی دقیق همان لحظه برای او باز می‌شود.
request-confirm-mobile = شماره‌تان دو ساعت پیش از شروع باز می‌شود، یا وقتی متخصص راه بیفتد. هر بار دیدن در همین صفحه ثبت می‌شود.
request-confirm-until = اگر تأیید نکنید، پس از آن پیشنهادها دوباره باز می‌شوند.

request-agreed-title = قرار شما
request-agreed-who = متخصص
request-agreed-when = رسیدن
request-agreed-cash = نقدی، به متخصص
request-visit-confirmed = نشانی‌تان برای متخصص باز است. وقتی راه بیفتد، همین‌جا می‌بینید.
request-visit-en-route = متخصص راه افتاده است. دم در، کد زیر را به او بگویید تا کار شروع شود.
request-visit-in-progress = کار شروع شده است. وقتی متخصص بگوید تمام شد، از شما می‌پرسیم.
request-visit-delivered = اگر کار انجام شده و پول را داده‌اید، پایان کار را بپذیرید.
request-visit-completed = نشانی و شماره‌تان دیگر برای متخصص باز نمی‌شود.
request-start-code = کد شروع کار:
request-start-code-text = این کد را فقط وقتی متخصص دم در است به او بگویید. جای دیگری فرستاده نمی‌شود.
request-code-spent = کد شروع پنج بار نادرست زده شد. اگر متخصص دم در است، خودتان «شروع شد» را بزنید.
request-asked = زمان این کار گذشته است و هنوز کسی نگفته چه شد. اگر انجام شده، از متخصص بخواهید «کار تمام شد» را بزند. اگر کسی چیزی نگوید، درخواست خودبه‌خود بسته می‌شود.
request-accept-until = اگر چیزی نگویید، پایان کار خودبه‌خود پذیرفته می‌شود:
request-closes-at = خودبه‌خود بسته می‌شود:
request-see-number = دیدن شمارهٔ متخصص
request-see-number-told = ده دقیقه باز می‌ماند. او می‌بیند که کِی نگاه کرده‌اید.
request-trouble = مشکلی پیش آمده؟
request-danger = اول خطر را رفع کنید.
request-way-aside = مسیر درخواست و کمک
call-fold = تماس پشتیبانی
call-ask = به من زنگ بزنید
call-ask-text = تا دو ساعت دیگر زنگ می‌زنیم؛ اگر شب باشد، صبح. برای این تماس شماره‌تان باز می‌شود و در «حریم خصوصی من» ثبت می‌ماند.
call-due = زنگ می‌زنیم، تا
call-late = دیر کردیم. درخواستتان بالای فهرست تماس‌هاست.
call-missed = زنگ زدیم و کسی جواب نداد:
call-outcome-reached = صحبت کردیم
call-outcome-no-answer = جواب نداد
calls-title = تماس‌ها
calls-text = کسانی که خواسته‌اند به آن‌ها زنگ بزنیم، به ترتیب مهلت.
calls-none-title = تماسی نمانده
calls-none-text = هر کس در صفحهٔ درخواستش «به من زنگ بزنید» را بزند، اینجا می‌آید.
calls-masked = نام‌ها پوشیده‌اند. شماره با یک فشار باز می‌شود، ده دقیقه می‌ماند و صاحبش آن را می‌بیند.
calls-more = فقط { $most } تماس اول اینجاست؛ با بستن این‌ها بقیه می‌آیند.
calls-due = تا
calls-who = چه کسی
calls-customer = (مشتری)
calls-specialist = (متخصص)
calls-service = خدمت
calls-place = شهر
calls-slot = وقت
calls-asked = زمان خواستن
calls-see-number = دیدن شماره
calls-see-told = صاحب شماره می‌بیند که بازش کردید.
nav-calls = تماس‌ها
nav-calls-short = تماس
request-no-show-later = اگر ساعت رسیدن گذشت و متخصص نیامد، همین‌جا بگویید تا درخواست برای وقت دیگری باز شود.
request-no-show-text = نیامد؟ وقت تازه را انتخاب کنید: نشانی و شماره‌تان برای او بسته و درخواست برای متخصصان باز می‌شود.
request-no-show-slot = وقت تازه
request-no-show-slot-hint = بازه‌ای که خانه هستید.
request-no-show-slot-empty = انتخاب کنید
request-no-show-send = نیامد، دوباره باز کنید
request-error-new-slot = یکی از وقت‌ها را انتخاب کنید.
request-shut-contact-text = او دیگر نشانی و شماره را نمی‌بیند. قرارتان سر جایش می‌ماند. این کار برگشت ندارد.
request-address-erased = خیابان، پلاک و واحد: پاک شد
request-address-erased-at = خیابان، پلاک و واحد: پاک شد، { $when }

request-over-closed = این درخواست به پایان رسیده است. نشانی دقیق پاک می‌شود و نوشته‌ها پس از یک سال.
request-over-cancelled = دیگر کسی این درخواست را نمی‌بیند. بابت آن هزینه‌ای نیست.
request-over-expired = مهلت گذشت و پیشنهادی انتخاب نشد. دیگر کسی این درخواست را نمی‌بیند و هزینه‌ای ندارد.
request-again = درخواست دوباره برای همین خدمت

request-details-title = آنچه نوشته‌اید
request-details-seen = خیابان، پلاک و واحد را فقط متخصصی می‌بیند که خودتان انتخاب کنید: پس از تأیید شما، حداکثر تا یک روز پس از قرار، و هر بار با ثبت در همین صفحه.

request-cancel-title = لغو درخواست
request-cancel-text = لغو رایگان است. پیشنهادها بسته می‌شود و اگر نشانی یا شماره‌تان باز شده باشد، همان لحظه بسته می‌شود. این کار برگشت ندارد.

request-way-title = مسیر درخواست
request-reason-offers-time-passed = مهلت پیشنهادها گذشت
request-reason-not-confirmed = به‌موقع تأیید نشد
request-reason-visit-passed = زمان کار گذشت
request-reason-nobody-said = کسی نگفت چه شد
request-reason-not-objected = تا دو روز چیزی گفته نشد
request-reason-week-passed = یک هفته از پایان کار گذشت
request-reason-specialist-booked = متخصص برای آن ساعت کار دیگری گرفت
request-reason-ill = بیماری
request-reason-vehicle = خرابی وسیله یا ابزار
request-reason-work-elsewhere = کار دیگری طول کشید
request-reason-something-else = دلیل دیگر
request-now-submitted = به‌زودی برای متخصصان باز می‌شود
request-now-offers-open = انتخاب شما
request-now-selected = تأیید شما
request-now-confirmed = روز کار
request-now-en-route = رسیدن متخصص
request-now-in-progress = پایان کار
request-now-delivered = پذیرفتن پایان کار
request-now-completed = بسته شدن درخواست
request-ahead-confirm = تأیید و باز شدن نشانی
request-ahead-visit = روز کار
request-ahead-accept = پذیرفتن پایان کار

# The offers
offers-title = پیشنهادها
offers-sort = ترتیب پیشنهادها
offers-sort-price = ارزان‌تر
offers-sort-arrival = زودتر
offers-total = مبلغ کل پیشنهاد
offers-arrival = رسیدن: { $slot }
offers-sent = فرستاده: { $when }
offers-message = پیام او:
offers-choose = انتخاب { $name }
offers-state-selected = انتخاب شما
offers-state-withdrawn = پس گرفته شد
offers-state-closed = بسته شد
offer-closed-other-chosen = پیشنهاد دیگری انتخاب شد
offer-closed-request-cancelled = بسته شد، چون درخواست لغو شد
offer-closed-request-expired = بسته شد، چون مهلت درخواست گذشت
offer-closed-specialist-booked = برای این ساعت کار دیگری گرفت
offer-closed-cannot-come = گفت نمی‌تواند بیاید
offer-closed-no-show = نیامد
offers-gone = پیشنهادهای بسته‌شده: { $n }
offers-record-new = تازه‌وارد: هنوز کاری اینجا تمام نکرده
offers-record-jobs = کارهای تمام‌شده اینجا: { $n }
offers-record-many = کارهای تمام‌شده اینجا: { $n } یا بیشتر
offers-record-since = عضو از { $when }
offers-record-unchecked = مدرک‌هایش بررسی نشده

# Who may see the contact data
disclosure-title = نشانی و شماره دست کیست؟
disclosure-all = هر که داده‌هایتان را دیده است:
disclosure-address-ahead = نشانی‌تان هنوز بسته است
disclosure-address-open = نشانی‌تان باز است
disclosure-address-over = نشانی‌تان بسته است
disclosure-mobile-ahead = شماره‌تان هنوز بسته است
disclosure-mobile-open = شماره‌تان باز است
disclosure-mobile-over = شماره‌تان بسته است
disclosure-say-ahead = { $name } هنوز نمی‌تواند آن را ببیند
disclosure-say-open = { $name } می‌تواند آن را ببیند
disclosure-say-over = { $name } دیگر نمی‌تواند آن را ببیند
disclosure-seen = { $n ->
    [0] هنوز دیده نشده
    [one] یک بار دیده شد
   *[other] { $n } بار دیده شد
}
disclosure-left = سهم زمان مانده
disclosure-opens = باز می‌شود: { $when }
disclosure-opened = باز شد: { $when }
disclosure-closes = خودکار بسته می‌شود: { $when }
disclosure-closed = بسته شد: { $when }
disclosure-log = چه کسی، کِی، چرا
disclosure-look-until = تا { $time } جلوی چشم اوست
live-hours-left = { $h } ساعت و { $m } دقیقه مانده
live-minutes-left = { $m } دقیقه مانده
live-reload = دیدن وضعیت تازه

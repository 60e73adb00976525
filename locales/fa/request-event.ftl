# What happens to a request, event by event: the button (`*-press-*`), what is said after the press (`notice-*`), the line
# of the timeline (`request-event-*`) and the message (`sms-*`).

request-event-submit = ثبت شد

request-event-publish = برای متخصصان شهرتان باز شد

request-event-offer = پیشنهادی رسید
sms-offer-came = کارریز: نخستین پیشنهاد برای درخواست { $code } رسید. در صفحهٔ درخواست ببینید و اگر پسندیدید، انتخابش کنید.

desk-withdraw = پس گرفتن پیشنهاد
notice-offer-withdrawn = پیشنهادتان پس گرفته شد.
request-event-withdraw = پیشنهادی پس گرفته شد

request-event-select = یک پیشنهاد را انتخاب کردید
sms-offer-chosen = کارریز: پیشنهاد شما برای { $code } انتخاب شد. زمانش را نگه دارید؛ مشتری ۳۰ دقیقه برای تأیید وقت دارد.

request-press-confirm = تأیید انتخاب { $name }
notice-request-confirmed = تأیید شد. نشانی برای متخصص باز شد.
request-event-confirm = تأیید کردید، با پرداخت نقدی
sms-visit-agreed = کارریز: مشتری کار { $code } را تأیید کرد. نشانی را در میز متخصص ببینید و به‌موقع راه بیفتید.

request-event-release = انتخاب به‌موقع تأیید نشد؛ پیشنهادها دوباره باز شد
sms-choice-released = کارریز: انتخاب شما در { $code } به‌موقع تأیید نشد. پیشنهادها دوباره باز است؛ انتخاب و همان‌جا تأیید کنید.

desk-press-on-my-way = راه افتادم
notice-on-my-way = ثبت شد. مشتری می‌بیند که راه افتاده‌اید.
request-event-on-my-way = متخصص راه افتاد
sms-on-the-way = کارریز: متخصص درخواست { $code } راه افتاد. کد شروع را از صفحهٔ درخواست بردارید و دم در به او بگویید.

request-press-start = شروع شد
notice-work-started = کار شروع شد.
request-event-start = کار شروع شد

desk-press-finish = کار تمام شد
notice-work-finished = ثبت شد. پایان کار را از مشتری می‌پرسیم.
request-event-finish = متخصص گفت کار تمام شد
sms-work-done = کارریز: متخصص می‌گوید کار { $code } تمام شد. در صفحهٔ درخواست تأیید کنید؛ بی‌پاسخ، پس از ۲ روز پذیرفته می‌شود.

request-press-accept = کار انجام شد، می‌پذیرم
notice-work-accepted = پایان کار را پذیرفتید. نشانی و شماره‌تان بسته شد.
request-event-accept = پایان کار پذیرفته شد

request-event-close = درخواست بسته شد

request-event-asked = از هر دو طرف پرسیدیم کار چه شد
sms-asked-customer = کارریز: زمان کار { $code } گذشته و خبری از آن نداریم. صفحهٔ درخواست را ببینید؛ بی‌خبر، خودش بسته می‌شود.
sms-asked-specialist = کارریز: زمان کار { $code } گذشته و خبری از آن نداریم. در میز متخصص بگویید چه شد؛ بی‌خبر، خودش بسته می‌شود.

request-event-lapse = کسی نگفت کار چه شد و درخواست بسته شد

request-press-cancel = لغو درخواست (رایگان)
notice-request-cancelled = درخواست لغو شد. هزینه‌ای ندارد.
request-event-cancel = درخواست لغو شد
sms-visit-cancelled = کارریز: کار { $code } لغو شد. لازم نیست بروید؛ میز متخصص را ببینید.

request-event-expire = مهلت گذشت و درخواست بسته شد
sms-request-expired = کارریز: مهلت درخواست { $code } بدون انتخاب گذشت و بسته شد. هر وقت خواستید درخواست تازه‌ای بفرستید.

# What happens to a request, event by event: the button (`*-press-*`), what is said after the press (`notice-*`), the line
# of the timeline (`request-event-*`) and the message (`sms-*`).

request-event-submit = ثبت شد

request-event-publish = درخواست باز شد

request-event-offer = پیشنهادی رسید
sms-offer-came = کارریز { $code }: پیشنهاد رسید. تا { $day } { $time } انتخاب کنید.
sms-choose-soon = کارریز { $code }: { $n } پیشنهاد دارید. تا ساعت { $time } انتخاب کنید.

desk-withdraw = پس گرفتن پیشنهاد
notice-offer-withdrawn = پیشنهادتان پس گرفته شد.
request-event-withdraw = پیشنهادی پس گرفته شد

request-event-select = یک پیشنهاد را انتخاب کردید
sms-offer-chosen = کارریز { $code }: انتخاب شدید. تا تأیید مشتری، وقتتان را نگه دارید.

request-press-confirm = تأیید انتخاب { $name }
notice-request-confirmed = تأیید شد. نشانی برای متخصص باز شد.
request-event-confirm = تأیید کردید، با پرداخت نقدی
sms-visit-agreed = کارریز { $code }: مشتری تأیید کرد. نشانی در میز متخصص باز است.
sms-agreed-customer = کارریز { $code }: قرار قطعی شد. متخصص و ساعت در صفحهٔ درخواست است.

request-event-release = انتخاب به‌موقع تأیید نشد؛ پیشنهادها دوباره باز شد
sms-choice-released = کارریز { $code }: انتخابتان تأیید نشد. پیشنهادها دوباره باز است.

desk-press-on-my-way = راه افتادم
notice-on-my-way = ثبت شد. مشتری می‌بیند که راه افتاده‌اید.
request-event-on-my-way = متخصص راه افتاد
sms-on-the-way = کارریز { $code }: متخصص راه افتاد. کد شروع در صفحهٔ درخواست است.

request-press-start = شروع شد
notice-work-started = کار شروع شد.
request-event-start = کار شروع شد

desk-press-finish = کار تمام شد
notice-work-finished = ثبت شد. پایان کار را از مشتری می‌پرسیم.
request-event-finish = متخصص گفت کار تمام شد
sms-work-done = کارریز { $code }: متخصص می‌گوید کار تمام شد. لطفاً تأیید کنید.

request-press-accept = کار انجام شد، می‌پذیرم
notice-work-accepted = پایان کار را پذیرفتید. نشانی و شماره‌تان بسته شد.
request-event-accept = پایان کار پذیرفته شد

request-event-close = درخواست بسته شد

request-event-asked = از هر دو طرف پرسیدیم کار چه شد
sms-asked-customer = کارریز { $code }: زمان کار گذشت. صفحهٔ درخواست را ببینید.
sms-asked-specialist = کارریز { $code }: زمان کار گذشت. در میز متخصص بگویید چه شد.

request-event-lapse = کسی نگفت کار چه شد و درخواست بسته شد

request-press-cancel = لغو درخواست (رایگان)
notice-request-cancelled = درخواست لغو شد. هزینه‌ای ندارد.
request-event-cancel = درخواست لغو شد
sms-visit-cancelled = کارریز { $code }: لغو شد. نروید؛ میز متخصص را ببینید.
sms-cancelled-customer = کارریز { $code }: قرارتان لغو شد. نشانی و شماره‌تان بسته است.

request-event-expire = مهلت گذشت و درخواست بسته شد
sms-request-expired = کارریز { $code }: مهلت انتخاب گذشت و درخواست بسته شد.

request-event-booked = متخصصی که پیشنهاد داده بود، برای آن ساعت کار دیگری گرفت
sms-choice-gone = کارریز { $code }: متخصص کار دیگری گرفت. یکی دیگر را انتخاب کنید.

notice-cannot-come-noted = ثبت شد. به مشتری خبر دادیم.
request-event-cannot-come = متخصص گفت نمی‌تواند بیاید
sms-cannot-come = کارریز { $code }: متخصص نمی‌آید. یکی دیگر را انتخاب کنید.
sms-specialist-there = کارریز: برای کاری که خواسته بودید، حالا در شهرتان متخصص هست.

notice-no-show-noted = درخواست برای وقت تازه باز شد.
notice-alert-kept = ثبت شد. متخصص که پیدا شود، پیامک می‌دهیم.
notice-alert-dropped = پاک شد. دیگر خبری نمی‌فرستیم.
notice-call-asked-for = ثبت شد. زنگ می‌زنیم.
notice-call-closed = ثبت شد.
request-event-no-show = گفتید متخصص نیامد؛ درخواست دوباره باز شد

request-press-shut-contact = همین حالا ببند
notice-contact-shut = نشانی و شماره‌تان بسته شد.
request-event-shut-contact = نشانی و شماره را بستید

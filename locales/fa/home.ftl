home-title = متخصص کار خانه، با قیمت روشن
home-description = لوله‌کشی، نظافت، تعمیر لوازم خانگی و ده‌ها خدمت دیگر: تا ۵ پیشنهاد با قیمت روشن، و شماره‌ای که تا پیش از قرار پنهان می‌ماند.
home-claim-work = کارِ خانه را بسپارید،
home-claim-number = شماره‌تان را نه.
home-lead = کارتان را بنویسید و تا ۵ پیشنهاد با قیمت روشن بگیرید. نشانی و شماره‌تان را فقط متخصصی می‌بیند که خودتان انتخاب کرده‌اید، و هر بار که ببیند برایتان ثبت می‌شود.
home-search-label = چه کاری دارید؟
home-search-example = مثلاً: نشتی آب
home-search = جست‌وجو
home-popular = مثلاً:

# The picture of a disclosure card beside the search form.
home-example-label = نمونهٔ کارت شماره: علی ر می‌تواند شماره‌تان را ببیند و دو بار دیده است.
home-example-state = نمونه: شماره باز است
home-example-say = علی ر می‌تواند شماره‌تان را ببیند
home-example-count = — ۲ بار دیده شد
home-example-opened = باز شد: ۰۸:۰۰، ۲ ساعت پیش از قرار
home-example-closes = بسته می‌شود: فردا ۱۲:۰۰
home-example-first = ۰۹:۱۲ — شماره را دید
home-example-second = ۰۹:۴۱ — شماره را دید

home-categories-title = کارتان را از میان دسته‌ها پیدا کنید
home-categories-text = { $services } خدمت در { $categories } دسته. پیش از ثبت درخواست می‌بینید قیمت چطور تعیین می‌شود.

home-how-title = از درخواست تا آمدن متخصص، در چهار گام
home-how-text = کاریز آب را از ژرفا، چاه به چاه، به روشنایی می‌رساند. درخواست شما هم همین‌طور پیش می‌رود: هر گام پیدا و قابل پیگیری.
home-how-more = جزئیات هر گام
home-step-write = می‌نویسید
home-step-write-text = چند پرسش کوتاه، نشانی و یک بازهٔ دوساعته.
home-step-offers = پیشنهاد می‌گیرید
home-step-offers-text = تا ۵ متخصص مبلغ کل و ساعت رسیدن را می‌نویسند، بی آنکه شماره و نشانی‌تان را ببینند.
home-step-choose = انتخاب می‌کنید
home-step-choose-text = یکی را با پرداخت نقدی تأیید می‌کنید. نشانی فقط برای او باز می‌شود.
home-step-come = متخصص می‌آید
home-step-come-text = از ۲ ساعت پیش از قرار شماره‌تان را می‌بیند؛ هر بار شمرده می‌شود.

home-trust-title = اعتماد، با جزئیات
home-trust-text = قول کلی نمی‌دهیم. کنار هر جمله از سیاست حریم خصوصی نوشته‌ایم چه چیزی آن را درست می‌کند، و کجا هنوز درست نشده است.
home-trust-card = شمارهٔ کارت بانکی‌تان را نمی‌پرسیم
home-trust-card-text = پرداخت در این نسخه نقدی و به خود متخصص است. هیچ خانه‌ای برای شمارهٔ کارت نداریم.
home-trust-look = هر بار که نشانی یا شماره‌تان دیده شود، می‌فهمید
home-trust-look-text = چه کسی، چه زمانی و چند بار؛ در صفحهٔ همان درخواست و در «حریم خصوصی من».
home-trust-sealed = نام، شماره و نشانی‌تان رمزشده نگه داشته می‌شود
home-trust-sealed-text = با کلیدی که فقط برای شما ساخته شده و جدا از داده‌ها نگه داشته می‌شود.
home-trust-proof = «هنوز نه» را هم می‌نویسیم
home-trust-proof-text = صفحهٔ اثبات می‌گوید هر جمله با کدام آزمون نرم‌افزار سنجیده می‌شود و کدام آزمون هنوز نوشته نشده است.
home-trust-policy = سیاست حریم خصوصی به زبان ساده

home-specialists-title = متخصص هستید؟ برای دیدن درخواست پول نمی‌دهید.
home-specialists-text = درخواست‌های شهر و مهارت خودتان را روی میز متخصص می‌بینید، مبلغ کل و ساعت رسیدن را پیشنهاد می‌دهید و تا پیش از انتخاب می‌توانید پیشنهادتان را پس بگیرید. عضویت متخصص تازه هنوز از سایت انجام نمی‌شود.
home-specialists-link = میز متخصص

# What the chosen specialist sees, and when.
sees-title = متخصص چه چیزی را، چه زمانی می‌بیند؟
sees-before = پیش از انتخاب
sees-confirmed = پس از تأیید
sees-near = از { $hours } ساعت پیش از قرار
sees-work = شرح کار
sees-district = شهر، منطقه، زمان
sees-name = نام
sees-address = نشانی دقیق
sees-mobile = شمارهٔ همراه
sees-yes = می‌بیند
sees-hidden = پنهان
sees-counted = با ثبت هر بار
sees-initial = نام و حرف اول
sees-note = ستون دوم و سوم فقط برای متخصصی است که انتخاب کرده‌اید؛ { $days ->
    [1] یک روز
   *[other] { $days } روز
} پس از قرار، نشانی و شماره دوباره پنهان می‌شود. کارکنان روی تابلوی درخواست‌ها نام را پوشیده می‌بینند و شماره را نمی‌بینند.
home-own-title = { $name }، چه کاری دارید؟
home-own-turn = نوبت شماست
home-own-turns = { $n } درخواست منتظر شماست.
home-own-quiet = اکنون چیزی منتظر شما نیست.
home-own-press = دیدن درخواست‌ها
home-own-desk = قرارهایتان و درخواست‌های تازهٔ نزدیک
home-own-desk-press = رفتن به میز کار
home-own-board = همهٔ درخواست‌ها، تازه‌ترین تغییر در بالا
home-own-board-press = رفتن به تابلو

# The second step of a sign-in: setting it up, using it, losing it; and showing once more that it is oneself.

second-step-title = مرحلهٔ دوم ورود
second-step-text = این حساب مرحلهٔ دوم دارد. کدی را که برنامهٔ کدساز همین حالا نشان می‌دهد بنویسید.
second-step-code = کد مرحلهٔ دوم
second-step-code-hint = ۶ رقم از برنامهٔ کدساز، یا ۱۲ رقم یکی از کدهای کاغذی.
second-step-name = نامی برای این دستگاه
second-step-name-hint = مثلاً گوشی خودم. فقط شما می‌بینید.
second-step-lost = برنامه در دسترس نیست؟
second-step-lost-text = یکی از کدهای کاغذی‌تان را بنویسید؛ هر کدام یک بار کار می‌کند. اگر کد کاغذی هم ندارید، با ما تماس بگیرید. همکاران کارریز از مدیرشان لینک تازه می‌گیرند.
second-step-error-shape = کد برنامه ۶ رقم است و کد کاغذی ۱۲ رقم.
second-step-error-wrong = این کد درست نیست یا یک بار به کار رفته است. صبر کنید تا برنامه کد تازه نشان دهد.
second-step-error-first-code = این کد با مربع بالا جور نیست. کد تازهٔ برنامه را بنویسید و ببینید ساعت گوشی درست باشد.
second-step-error-again = این صفحه کهنه شده است. از نو آغاز کنید.

factor-kind-totp = برنامهٔ کدساز
factor-kind-passkey = کلید عبور
factor-kind-recovery = کد کاغذی

security-title = ورود امن
nav-security-short = ورود امن
security-text = با مرحلهٔ دوم، حتی کسی که پیامک شما را ببیند نمی‌تواند وارد حسابتان شود.
security-needed = برای کار در کارریز مرحلهٔ دوم لازم است. تا آن را نسازید، نقش کاری‌تان باز نمی‌شود.
security-yours = مرحله‌های دوم شما
security-since = از
security-used = آخرین بار
security-remove = برداشتن
security-add = افزودن مرحلهٔ دوم
security-add-text = برنامهٔ کدساز هر نیم دقیقه کد تازه‌ای نشان می‌دهد و اینترنت و پیامک نمی‌خواهد.
security-add-totp = برنامهٔ کدساز
security-by-link = مرحلهٔ دومتان برداشته شده است. برای ساختن دوباره، لینکی را که مدیر برایتان می‌فرستد باز کنید.
security-why = راز برنامه رمزشده نگه داشته می‌شود و هیچ‌کس آن را نمی‌بیند.
security-codes = کدهای کاغذی
security-codes-text = برای روزی که گوشی در دسترس نیست. هر کد یک بار کار می‌کند.
security-codes-left = { $n } کد مانده است.
security-codes-few = کم مانده است؛ ده کد تازه بسازید.
security-codes-make = ساختن ده کد تازه
security-codes-made = ده کد کاغذی شما
security-codes-made-text = چاپ کنید یا روی کاغذ بنویسید و جای امنی بگذارید.
security-codes-once = این کدها فقط همین یک بار دیده می‌شوند. کدهای پیشین دیگر کار نمی‌کنند.
security-codes-kept = نگه داشتم

totp-title = برنامهٔ کدساز
totp-text = سه گام کوتاه، یک بار برای همیشه.
totp-step-app = ۱. یک برنامهٔ کدساز داشته باشید
totp-step-app-text = مثل Aegis، Google Authenticator یا Microsoft Authenticator.
totp-step-square = ۲. مربع را با برنامه بخوانید
totp-square = مربعی که برنامهٔ کدساز با دوربین می‌خواند
totp-same-phone = برنامه روی همین گوشی است
totp-by-hand = دوربین کار نمی‌کند؟ این راز را در برنامه بنویسید
totp-step-code = ۳. کدی را که نشان می‌دهد بنویسید
totp-first-code = کد برنامه
totp-first-code-hint = ۶ رقم؛ هر نیم دقیقه عوض می‌شود.
totp-send = فعال کردن

confirm-title = خودتان هستید؟
confirm-text = پیش از این کار، یک بار دیگر نشان دهید که خودتان هستید.
confirm-send = فرستادن کد به شمارهٔ خودم
confirm-go = ادامه
confirm-first-text = برای این کار باید تازه نشان داده باشید که خودتان هستید.
confirm-first-go = نشان دادن

enrol-title = مرحلهٔ دوم تازه
enrol-text = مرحلهٔ دوم پیشین شما برداشته شد. اینجا یکی تازه بسازید.
enrol-once = این لینک یک بار و فقط در همین مرورگر کار می‌کند. پس از آن نیم ساعت وقت دارید.
enrol-send = ادامه

staff-factor-lost = مرحلهٔ دوم گم شده
staff-enrol-made = مرحلهٔ دوم برداشته شد
staff-enrol-made-text = او از همه‌جا خارج شد. این لینک را همین حالا کپی کنید و فقط برای خودِ او بفرستید؛ یک بار کار می‌کند و ۷ روز مهلت دارد.
staff-join-before = اول مرحلهٔ دوم ورود
staff-join-before-text = کار در کارریز بی مرحلهٔ دوم نمی‌شود. دو دقیقه وقت می‌برد و شما را به همین صفحه برمی‌گرداند.

notice-factor-added = مرحلهٔ دوم فعال شد.
notice-factor-removed = مرحلهٔ دوم برداشته شد.
notice-confirmed = سپاس. حالا ادامه دهید.
notice-enrol-opened = حالا مرحلهٔ دوم تازه را بسازید.
conflict-confirm-first = اول نشان دهید که خودتان هستید؛ آنچه نوشته‌اید می‌ماند.
conflict-enrol-by-link = برای ساختن مرحلهٔ دوم، لینکی را که مدیر می‌فرستد باز کنید.
conflict-last-factor = تا وقتی در کارریز کار می‌کنید، یک مرحلهٔ دوم باید بماند. اول یکی دیگر بسازید.
conflict-too-many-factors = بیش از این نمی‌شود افزود. اول یکی را بردارید.
conflict-factor-first = پیش از پذیرفتن، مرحلهٔ دوم ورود را بسازید.
access-reason-factor-reset = مرحلهٔ دوم گم شده بود و برداشته شد
code-state-half-way = کد درست بود؛ منتظر مرحلهٔ دوم

data-factor-kind = گونهٔ مرحلهٔ دوم
data-factor-secret = راز مرحلهٔ دوم
data-factor-found-by = نشان یکتای مرحلهٔ دوم
data-factor-name = نام مرحلهٔ دوم
data-factor-step = آخرین نیم دقیقه‌ای که کدش به کار رفت
data-factor-since = زمان ساختن مرحلهٔ دوم
data-factor-used = آخرین بار که به کار رفت
data-recovery-code = نشان رمزشدهٔ کد کاغذی
data-recovery-made = زمان ساختن کدهای کاغذی
data-recovery-used = زمان به کار رفتن کد کاغذی
data-enrolment-secret = نشان رمزشدهٔ لینک ساختن مرحلهٔ دوم
data-enrolment-made = زمان ساختن لینک مرحلهٔ دوم
data-enrolment-deleted = زمان پاک شدن لینک مرحلهٔ دوم
data-session-factor = مرحلهٔ دومی که این ورود با آن بود
data-session-proved = آخرین بار که نشان دادید خودتان هستید

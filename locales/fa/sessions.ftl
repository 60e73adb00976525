nav-sessions = دستگاه‌های من
sessions-title = دستگاه‌های من
sessions-text = هر جا که با شماره‌تان وارد شده‌اید، اینجا هست. اگر یکی را نمی‌شناسید، از آن خارج شوید.
sessions-all = نام‌گذاری و خروج یک‌به‌یک
sessions-this = همین دستگاه
sessions-now = همین حالا
sessions-unknown = دستگاه نامشخص
sessions-seen = آخرین استفاده
sessions-begun = ورود
sessions-network = شبکه
sessions-hardware = توان دستگاه
sessions-connection = اتصال
sessions-saves-data = صرفه‌جویی در مصرف داده
sessions-ends = پایان خودکار
sessions-end = خروج
sessions-end-named = خروج از { $what }
sessions-end-others-text = همه بسته می‌شوند جز همین یکی. مرورگرهایشان هم از یاد می‌روند.
sessions-name = نام این دستگاه
sessions-name-it = نام بگذارید
sessions-rename = تغییر نام
sessions-name-send = ثبت نام
sessions-more = { $n } دستگاهی که تازه‌تر به کار رفته‌اند اینجاست. با خروج از همه، بقیه هم بسته می‌شوند.
sessions-kept = نوع دستگاه و شبکه را فقط با واژه‌های کلی نگه می‌داریم، نه نشانی کامل و نه مدل دستگاه. با هر ورود از دستگاه تازه، به شما خبر می‌دهیم: با پیامک، یا به ایمیلتان اگر در «ایمیل من» خواسته باشید.
notice-session-ended = از آن دستگاه خارج شدید.
notice-session-named = نام دستگاه ثبت شد.
sms-new-device = کارریز: ورود با { $kind ->
    [phone] تلفنی
    [tablet] تبلتی
    [computer] رایانه‌ای
   *[unknown] دستگاهی
} تازه. شما نبودید؟ «دستگاه‌های من» را ببینید.
data-session-name = نامی که به این دستگاه داده‌اید
data-session-hardware = توان دستگاه
data-session-connection = کیفیت اتصال
data-session-saves-data = صرفه‌جویی در مصرف داده
hardware-light = سبک
hardware-middle = میانه
hardware-strong = پرتوان
connection-slow = کند
connection-middle = میانه
connection-fast = تند
proof-by-hints = توان دستگاه و کیفیت اتصال را، اگر مرورگر بگوید، با یک واژه نگه می‌دارد؛ مدل دستگاه پرسیده نمی‌شود.
proof-by-sessions = در «دستگاه‌های من» هر دستگاه دیده و یک‌به‌یک یا یکجا بسته می‌شود؛ ورود از دستگاه تازه خبر داده می‌شود.

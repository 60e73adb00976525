# Links of the frame, whose turn it is, and ways back for whoever got lost.

nav-home = خانه
nav-requests-short = درخواست‌ها
nav-specialist-short = میز
nav-board-short = تابلو
nav-my-data-short = حریم من
nav-personal = بخش‌های خودتان
nav-turns = { $n } مورد منتظر شماست

turn-choose = نوبت شما: انتخاب
turn-confirm = نوبت شما: تأیید
turn-answer = نوبت شما: چه شد؟
turn-accept = نوبت شما: پایان کار

error-own-page = رفتن به صفحهٔ خودم
preview-alt = کارریز: کارِ خانه را بسپارید، شماره‌تان را نه
print-line = چاپ‌شده: { $at }. «امروز» و «فردا» در این برگه از همین روز است.

operator-title = چه کسی کارریز را می‌گرداند
operator-name = نام
operator-address = نشانی
operator-telephone = تلفن
operator-privacy = پاسخ‌گوی حریم خصوصی
operator-trust-mark = نماد اعتماد

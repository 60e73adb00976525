# Working for Karriz: the first page, who works here, invitations.

nav-staff = کارِ من
staff-home-title = کارِ من
staff-home-board = درخواست‌ها و وضعیتشان، با نام پوشیده
staff-home-calls = کسانی که خواسته‌اند با آن‌ها تماس بگیرید
staff-home-people = کارکنان کارریز و نقششان؛ دعوت و پایان نقش
staff-home-none-title = هنوز صفحه‌ای برای نقش شما نیست
staff-home-none-text = نقش شما ثبت است. صفحه‌های کارتان که آماده شود، همین‌جا دیده می‌شود.
staff-home-logged = هر بار که داده‌ای از کسی باز می‌کنید، نامِ کار و دلیلش برای خودِ او نوشته می‌شود.

staff-role = نقش
staff-role-since = از
staff-role-until = تا
staff-role-period = مدت نقش
staff-role-open-ended = تا وقتی پایان داده شود
staff-role-days = { $days } روز
staff-role-end = پایان نقش

staff-people-title = همکاران
staff-people-text = کارکنان کارریز، با نقشی که دارند.
staff-people-you = خودتان
staff-people-none-title = هنوز کسی نقشی ندارد
staff-people-none-text = با فرم پایین نخستین همکار را دعوت کنید.
staff-people-logged = گرفتن و پایان هر نقش در «حریم من» همان شخص نوشته می‌شود. نقش خودتان را نمی‌توانید تغییر دهید.

staff-invite-title = دعوت همکار
staff-invite-mobile = شمارهٔ موبایل همکار
staff-invite-mobile-hint = فقط با همین شماره می‌شود دعوت را پذیرفت.
staff-invite-role-choose = انتخاب کنید
staff-invite-error-role = نقش را انتخاب کنید.
staff-invite-error-days = مدت را از فهرست انتخاب کنید.
staff-invite-send = ساختن لینک دعوت
staff-invite-made = لینک دعوت ساخته شد
staff-invite-made-text = همین حالا کپی کنید و فقط برای خودِ او بفرستید. این لینک یک بار کار می‌کند، ۷ روز مهلت دارد و دیگر نشان داده نمی‌شود.
staff-invite-open = دعوت‌های در انتظار
staff-invite-since = ساخته شد
staff-invite-withdraw = پس گرفتن

staff-join-title = دعوت به کار در کارریز
staff-join-text = اگر می‌پذیرید، از این پس با این نقش کار می‌کنید.
staff-join-until = مهلت
staff-join-again = پس از پذیرفتن از همهٔ دستگاه‌ها خارج می‌شوید و یک بار دیگر وارد می‌شوید.
staff-join-send = می‌پذیرم

notice-role-taken = نقش تازه ثبت شد. دوباره وارد شوید.
notice-role-ended = نقش پایان یافت و آن شخص از همه‌جا خارج شد.
notice-invitation-withdrawn = دعوت پس گرفته شد.
conflict-own-role = نقش خودتان را نمی‌توانید تغییر دهید؛ از مدیر دیگری بخواهید.
conflict-last-admin = این تنها مدیر است. اول مدیر دیگری دعوت کنید.

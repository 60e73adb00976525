# The catalogue: list, search and the page of a service.

services-title = خدمات
services-heading = چه کاری دارید؟
services-line = کار را پیدا کنید، به چند پرسش کوتاه پاسخ دهید و از میان پیشنهادها یکی را انتخاب کنید.
services-description = فهرست خدمات خانه در کارریز: نظافت، لوله‌کشی، برق، سرمایش و گرمایش، لوازم خانگی و کارهای دیگر.
services-search-label = نام کار یا خرابی
services-search-hint = مثلاً «کولر»، «نشتی» یا «قفل در»
services-search-button = جست‌وجو
services-search-title = جست‌وجوی «{ $query }»
services-categories = دسته‌های کار
services-count = { $count } خدمت
services-found = { $count } خدمت برای «{ $query }»
services-all = همهٔ خدمات
services-none-title = برای «{ $query }» خدمت مطمئنی پیدا نکردیم
services-none-text = شاید با نام دیگری در فهرست باشد. با یک یا دو واژهٔ ساده‌تر بنویسید، یا از میان دسته‌ها پیدا کنید.

service-home = خانه
service-way = مسیر صفحه
service-description = { $title }: { $summary }. شیوهٔ قیمت، پرسش‌های درخواست و آنچه پیش از ثبت باید بدانید.
service-price = قیمت چطور تعیین می‌شود؟
service-unit = قیمت برای
service-each = هر { $unit }
service-least = کمترین سفارش
service-materials = مواد و قطعه
service-components = چه چیزهایی به مبلغ اضافه می‌شود؟
service-known = مبلغ نهایی کِی روشن می‌شود؟
service-notices = پیش از ثبت بدانید
service-safety-title = اول ایمنی
service-next = پس از ثبت درخواست
service-next-ask = به پرسش‌ها پاسخ می‌دهید و محل و زمان را می‌نویسید.
service-next-offers = تا ۵ متخصص مبلغ و ساعت رسیدن را پیشنهاد می‌دهند.
service-next-choose = پیشنهادها را کنار هم می‌بینید و یکی را انتخاب می‌کنید.
service-next-open = نشانی فقط برای متخصصی باز می‌شود که انتخاب کرده‌اید، و هر بار دیدن آن ثبت می‌شود.
service-ask = ثبت درخواست
service-ask-note = برای دیدن این صفحه حساب لازم نیست؛ برای ثبت درخواست با شمارهٔ همراه وارد می‌شوید.

price-model-hourly = ساعتی
price-model-hourly-text = مبلغ به ساعت کار و تعداد نفر بستگی دارد.
price-model-hourly-known = مبلغ کل را پیش از انتخاب در هر پیشنهاد می‌بینید. اگر کار زودتر یا دیرتر تمام شد، پیش از پرداخت با متخصص توافق کنید.
price-model-per-item = برای هر مورد
price-model-per-item-text = مبلغ به تعداد بستگی دارد: هر مورد قیمت خودش را دارد.
price-model-per-item-known = مبلغ کل را پیش از انتخاب در هر پیشنهاد می‌بینید.
price-model-per-area = متری
price-model-per-area-text = مبلغ به متراژ بستگی دارد: هر متر مربع قیمت خودش را دارد.
price-model-per-area-known = مبلغ هر پیشنهاد از روی متراژی است که می‌نویسید. متراژ دقیق پس از دیدن محل روشن می‌شود؛ پیش از آغاز کار دربارهٔ هر تفاوت توافق کنید.
price-model-per-visit = برای هر بار آمدن
price-model-per-visit-text = متخصص می‌آید و عیب را پیدا می‌کند؛ دستمزد و قطعه به آنچه می‌بیند بستگی دارد.
price-model-per-visit-known = مبلغ هر پیشنهاد از روی پاسخ‌های شماست. هزینهٔ تعمیر پس از دیدن کار روشن می‌شود؛ پیش از آغاز کار بپرسید و توافق کنید.
price-model-quote = با پیشنهاد قیمت
price-model-quote-text = این کار قیمت ثابتی ندارد. متخصصان پاسخ‌ها را می‌بینند و مبلغ پیشنهاد می‌دهند.
price-model-quote-known = مبلغ کل را پیش از انتخاب در هر پیشنهاد می‌بینید. اگر محل با پاسخ‌ها فرق داشت، پیش از آغاز کار دوباره توافق کنید.

price-component-travel-fee = رفت‌وآمد
price-component-inspection-fee = بازدید و عیب‌یابی
price-component-parts = قطعه و مصالح
price-component-extra-item = کار اضافه
price-component-overtime = ساعت اضافه
price-component-after-hours = خارج از ساعت کاری
price-component-vehicle = خودرو
price-component-crew = نیروی کار
price-component-floors = طبقه بدون آسانسور
price-component-packing = بسته‌بندی

materials-either = شما یا متخصص، هر طور توافق کنید
materials-provider = متخصص می‌آورد
materials-customer = شما آماده می‌کنید

flag-emergency = این کار گاهی فوری است: نزدیک‌ترین بازه‌ای که می‌توانید انتخاب کنید از دو ساعت دیگر شروع می‌شود.
flag-seasonal = تقاضای این کار به فصل بستگی دارد؛ در اوج فصل شاید پیشنهادها دیرتر برسند.
flag-recurring = این کار را خیلی‌ها دوره‌ای می‌خواهند. فعلاً برای هر بار یک درخواست جدا ثبت کنید.
flag-site-visit = متخصصان این کار معمولاً پیش از مبلغ قطعی، محل را می‌بینند.
flag-license-required = این کار پروانه می‌خواهد. کارریز هنوز پروانه‌ها را بررسی نمی‌کند؛ پیش از آغاز کار، پروانهٔ متخصص را خودتان ببینید.
flag-ownership-check = متخصص پیش از کار، مدرک مالکیت یا سکونت را در محل می‌بیند. تصویر مدرک را برای کسی نفرستید؛ کارریز آن را نمی‌گیرد.
flag-privacy-notice = این کار به داده‌های خصوصی راه دارد. از آنچه لازم دارید نسخهٔ پشتیبان بگیرید، رمزها را خودتان وارد کنید و دوربین را به خانهٔ همسایه نگیرید.
flag-pickup-possible = شاید متخصص بخواهد دستگاه را به کارگاه ببرد. پیش از تحویل، رسید بگیرید.

safety-gas = اگر بوی گاز می‌آید، کلید برق را نزنید، شیر گاز را ببندید، پنجره‌ها را باز کنید، بیرون بروید و با امداد گاز ۱۹۴ تماس بگیرید. منتظر متخصص نمانید.
safety-plumbing = { safety-gas }
safety-heating-cooling = { safety-gas }
safety-appliances = { safety-gas }
safety-electrical = اگر جرقه یا بوی سوختگی هست، فیوز اصلی را قطع کنید و به سیم دست نزنید. برای آتش‌سوزی با ۱۲۵ تماس بگیرید.
safety-garden-pest = هنگام سم‌پاشی کودک، زن باردار، بیمار تنفسی و حیوان خانگی نباید در محل باشند. بپرسید چه سمی به کار می‌رود و تا چند ساعت نباید برگشت.

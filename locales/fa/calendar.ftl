# Dates in Persian use the Jalali calendar and Tehran time. Every variable is finished text.

calendar-month-1 = فروردین
calendar-month-2 = اردیبهشت
calendar-month-3 = خرداد
calendar-month-4 = تیر
calendar-month-5 = مرداد
calendar-month-6 = شهریور
calendar-month-7 = مهر
calendar-month-8 = آبان
calendar-month-9 = آذر
calendar-month-10 = دی
calendar-month-11 = بهمن
calendar-month-12 = اسفند

calendar-weekday-saturday = شنبه
calendar-weekday-sunday = یکشنبه
calendar-weekday-monday = دوشنبه
calendar-weekday-tuesday = سه‌شنبه
calendar-weekday-wednesday = چهارشنبه
calendar-weekday-thursday = پنجشنبه
calendar-weekday-friday = جمعه

calendar-today = امروز
calendar-yesterday = دیروز
calendar-tomorrow = فردا

calendar-date-long = { $weekday } { $day } { $month } { $year }
calendar-month-year = { $month } { $year }
calendar-date-near = { $weekday } { $day } { $month }
calendar-date-time = { $date }، { $time }
# Hours without minutes when they are full: «چهارشنبه ۴ آذر، ۱۰ تا ۱۲».
calendar-slot = { $date }، { $from } تا { $to }

# Dates in English use the Gregorian calendar and Tehran time. Every variable is finished text.

calendar-month-1 = January
calendar-month-2 = February
calendar-month-3 = March
calendar-month-4 = April
calendar-month-5 = May
calendar-month-6 = June
calendar-month-7 = July
calendar-month-8 = August
calendar-month-9 = September
calendar-month-10 = October
calendar-month-11 = November
calendar-month-12 = December

calendar-weekday-saturday = Saturday
calendar-weekday-sunday = Sunday
calendar-weekday-monday = Monday
calendar-weekday-tuesday = Tuesday
calendar-weekday-wednesday = Wednesday
calendar-weekday-thursday = Thursday
calendar-weekday-friday = Friday

calendar-today = today
calendar-yesterday = yesterday
calendar-tomorrow = tomorrow

calendar-date-long = { $weekday } { $day } { $month } { $year }
calendar-month-year = { $month } { $year }
calendar-date-near = { $weekday } { $day } { $month }
calendar-date-time = { $date }, { $time }
calendar-slot = { $date }, { $from } to { $to }

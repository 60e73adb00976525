# Units and small words that every area uses.

unit-toman = تومان

# How long ago, and how long until. $n is a number.
relative-just-now = همین حالا
relative-in-a-moment = چند لحظه دیگر
relative-minutes-ago = { $n } دقیقه پیش
relative-minutes-ahead = { $n } دقیقه دیگر
relative-hours-ago = { $n } ساعت پیش
relative-hours-ahead = { $n } ساعت دیگر
relative-days-ago = { $n } روز پیش
relative-days-ahead = { $n } روز دیگر

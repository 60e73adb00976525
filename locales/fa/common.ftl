# Units and small words that every area uses.

unit-toman = تومان

# How long ago, and how long until. $n is a number.
relative-just-now = همین حالا
relative-in-a-moment = چند لحظه دیگر
relative-minutes-ago = { $n ->
    [1] یک دقیقه پیش
   *[other] { $n } دقیقه پیش
}
relative-minutes-ahead = { $n ->
    [1] یک دقیقه دیگر
   *[other] { $n } دقیقه دیگر
}
relative-hours-ago = { $n ->
    [1] یک ساعت پیش
   *[other] { $n } ساعت پیش
}
relative-hours-ahead = { $n ->
    [1] یک ساعت دیگر
   *[other] { $n } ساعت دیگر
}
relative-days-ago = { $n ->
    [1] یک روز پیش
   *[other] { $n } روز پیش
}
relative-days-ahead = { $n ->
    [1] یک روز دیگر
   *[other] { $n } روز دیگر
}

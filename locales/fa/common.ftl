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

# What numbers in words are made of; a blank parts the words of a list.
number-words-small = صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده
number-words-tens = بیست سی چهل پنجاه شصت هفتاد هشتاد نود
number-words-hundreds = صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد
number-words-scales = هزار میلیون میلیارد
number-words-joint = { " و " }

# Units and small words that every area uses.

unit-toman = toman

# How long ago, and how long until. $n is a number.
relative-just-now = just now
relative-in-a-moment = in a moment
relative-minutes-ago = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
relative-minutes-ahead = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
}
relative-hours-ago = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
relative-hours-ahead = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
}
relative-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
relative-days-ahead = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}

# What numbers in words are made of; a blank parts the words of a list.
number-words-small = zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
number-words-tens = twenty thirty forty fifty sixty seventy eighty ninety
number-words-hundreds = one-hundred two-hundred three-hundred four-hundred five-hundred six-hundred seven-hundred eight-hundred nine-hundred
number-words-scales = thousand million billion
number-words-joint = { " " }

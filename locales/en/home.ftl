home-title = Specialists for home jobs, clearly priced
home-description = Plumbing, cleaning, appliance repair and dozens of other services: up to 5 clearly priced offers, and a number that stays hidden until shortly before the visit.
home-claim-work = Hand over the job,
home-claim-number = not your number.
home-lead = Tell us what needs doing and get up to 5 clearly priced offers. Your address and number go to nobody unless you choose so, and you can see every time somebody looked.
home-search-label = What needs doing?
home-search-example = For example: leaking tap
home-search = Search
home-popular = For example:

# The picture of a disclosure card beside the search form.
home-example-label = Example of the number card: Ali R. can see your number and has looked twice.
home-example-state = Example: the number is open
home-example-say = Ali R. can see your number
home-example-count = — seen twice
home-example-opened = opened 08:00, 2 hours before the visit
home-example-closes = closes tomorrow 12:00
home-example-first = 09:12 — looked at the number
home-example-second = 09:41 — looked at the number

home-categories-title = Browse by category
home-categories-text = { $services } services in { $categories } categories. Before you send a request you see how its price is set.

home-how-title = From request to visit, in four steps
home-how-text = A kariz, or qanat, brings water from the depths to the light, well after well. Your request moves the same way: you can see and follow each step.
home-how-more = Each step in detail
home-step-write = You tell us
home-step-write-text = A few short questions, the address and a two-hour slot.
home-step-offers = You get offers
home-step-offers-text = Up to 5 specialists name a total and an arrival time, without seeing your number or address.
home-step-choose = You choose
home-step-choose-text = You confirm one, paying in cash. Your address opens to that one only.
home-step-come = The specialist comes
home-step-come-text = From 2 hours before the visit they can see your number; every look is counted.

home-trust-title = Trust, in detail
home-trust-text = No general promises. Beside each sentence of the privacy policy we say what makes it true, and where it isn’t true yet.
home-trust-card = We never ask for your bank card number
home-trust-card-text = Payment in this version is cash, to the specialist. There is no field for a card number.
home-trust-look = Whenever your address or number is seen, you know
home-trust-look-text = Who, when and how often; on the page of that request and in “My privacy”.
home-trust-sealed = Your name, number and address are stored encrypted
home-trust-sealed-text = Under a key made for you alone, kept apart from the data.
home-trust-proof = Where it isn’t true yet, we say so
home-trust-proof-text = The proof page says which software test checks each sentence, and which test has yet to be written.
home-trust-policy = The privacy policy in plain words

home-specialists-title = A specialist? You don’t pay to see requests.
home-specialists-text = On your desk you see requests for your own city and skills, offer a total and an arrival time, and can withdraw until the customer chooses. New specialists cannot join through the site yet.
home-specialists-link = Specialist's desk

# What the chosen specialist sees, and when.
sees-title = What does the specialist see, and when?
sees-before = Before the choice
sees-confirmed = After confirming
sees-near = From { $hours } hours before
sees-work = The work
sees-district = City, district, time
sees-name = Name
sees-address = Exact address
sees-mobile = Mobile number
sees-yes = Sees it
sees-hidden = Hidden
sees-counted = Each look recorded
sees-initial = Name and initial
sees-note = The second and third columns are for the specialist you chose alone; { $days ->
    [one] one day
   *[other] { $days } days
} after the visit, address and number are hidden again. On their board, staff see a masked name and no number; only if you ask to be called do they open it, and you see that they did.
home-own-title = { $name }, what needs doing?
home-own-turn = It is your turn
home-own-quiet = Nothing is waiting for you now.
home-own-press = See requests
home-own-desk = Your visits and new requests nearby
home-own-desk-press = Go to the desk
home-own-board = All requests, the latest change first
home-own-board-press = Go to the board
home-own-turns = { $n ->
    [one] { $n } request is waiting for you.
   *[other] { $n } requests are waiting for you.
}

# The request of a customer: form, list, page. Finished texts come as variables.

request-comma = { ", " }
request-crumbs = Breadcrumb
request-hours = { $from } to { $to }
request-district = district { $n }
request-code = tracking code

request-state-submitted = Sent
request-state-offers-open = Waiting for offers
request-state-selected = Waiting for confirmation
request-state-confirmed = Confirmed
request-state-en-route = Specialist on the way
request-state-in-progress = In progress
request-state-delivered = Waiting for acceptance
request-state-completed = Done
request-state-closed = Closed
request-state-cancelled = Cancelled
request-state-expired = Ended without a choice

# The form
request-new-doc-title = Request: { $service }
request-new-crumb = New request
request-new-send = Send request
request-steps = Steps of the request
request-step-work = The job
request-step-place = Where and when
request-step-review = Review and send
request-aside = Beside the form
request-next = Continue
request-back = Back
request-draft-kept = What you type is kept, encrypted, for { $hours } hours; for 14 days when you are signed in.
request-review-open = Specialists see this before you choose
request-review-closed = Only the specialist you choose sees this
request-review-place = Place
request-review-time = Time
request-review-name = Name
request-review-mobile = Mobile number
request-review-mobile-own = The one you signed in with
request-review-until = Choose one of the offers by { $time }.
request-review-free = Sending is free, and you can cancel whenever you want.
request-same-open = You already have an open request like this:
request-send-again = Send another one
request-nobody-yet = We have no specialist for this job in { $city } yet. If you send it and nobody joins in time, it closes automatically and costs nothing.
alert-ask = Tell me once there is a specialist
alert-title = Tell me
alert-text = As soon as there is a specialist for “{ $service }” in { $city }, we send you one SMS.
alert-kept = We keep only this service and city, until { $date }. Once we have told you it is deleted; you can delete it sooner under “My requests”.
alert-send = Tell me
alert-back = Back to the request
alert-list-title = We will tell you
alert-until = We send an SMS once there is a specialist; until { $date }
alert-drop = Delete
alert-drop-named = Delete “{ $service }” in { $city }
request-edit-work = Change the job
request-edit-place = Change the address

request-work-title = The work
request-work-seen = Specialists for this service in your city see these answers while the request is open.
request-number-limits = A number from { $min } to { $max }.
request-note = Your note
request-note-hint = Please leave out phone numbers and addresses; the address has its place below. Leave out anything about health or beliefs too: the law asks for separate consent.
request-note-mine = Your note:

request-where-title = Address
request-where-seen = Before you choose, specialists see city and district only.
request-city = City
request-city-hint = For example: Mashhad
request-city-which = Which one do you mean?
request-city-in = { $city }, { $province }
request-district-label = Municipal district
request-district-empty = I do not know
request-street-seen = From here on only the specialist you choose sees it: after you confirm, until one day after the visit at the latest, and each time is recorded on your page.
request-street = Street and lane
request-street-hint = Enough for the specialist to find you.
request-plaque = House number
request-unit = Unit

request-day = Day
request-day-hint = Today is { $today }. Specialists see day and hours.
request-day-caption = Days that can be chosen
request-day-holiday = holiday
request-day-over = no hours left
request-hour = Hours
request-hour-hint = When you are at home, in Tehran time.

request-sees-title = What do specialists see before you choose?
request-sees-work = The service, your answers and your note
request-sees-place = City, district, day and hours
request-sees-not = Your name, mobile number, street, house number and unit are hidden. Only the specialist you choose sees your name.
request-after-title = What happens next?
request-after-send = You send the request
request-after-send-text = It is free, and you can cancel at any time.
request-after-offers = Offers arrive
request-after-offers-text = Five at most, each with a total and an arrival time.
request-after-confirm = You choose and confirm
request-after-confirm-text = The address opens to them at once; the number two hours before the start, or when they set out.

# The list
request-list-title = My requests
request-list-text = Specialists for that work in your city see open requests without name and address; staff see all of them masked.
request-list-new = New request
request-list-sent = Sent { $when }
request-list-empty-title = You have no requests yet
request-list-empty-text = Choose a service and answer a few short questions; the offers arrive here.
request-list-empty-action = See the services
request-offers-count = { $n ->
    [0] no offers yet
    [one] { $n } offer
   *[other] { $n } offers
}

# The page
request-doc-title = Request { $code }
request-head-submitted = Your request is sent
request-head-offers-open = { $n ->
    [0] Waiting for the first offer
    [one] { $n } offer has arrived
   *[other] { $n } offers have arrived
}
request-head-selected = You chose { $name }
request-head-confirmed = Your visit from { $name } is confirmed
request-head-en-route = { $name } is on the way
request-head-in-progress = { $name } is at work
request-head-delivered = { $name } says the work is done
request-head-completed = { $name } has finished the job
request-head-closed = This request is closed
request-head-cancelled = This request was cancelled
request-head-expired = This request ended without a choice
request-next-wait = { $n ->
    [0] We have no specialist for this in { $city } yet. If one joins in time, they will see your request.
    [one] One specialist in { $city } sees your request. The offer will appear here, and we send you an SMS.
   *[other] { $n } specialists in { $city } see your request. Offers appear here, and we send you an SMS for the first one.
}
request-next-choose = Compare the offers and choose one.

request-until-choose = Choose one by { $when }
request-until-offers = Offers arrive until { $when }
request-until-confirm = Confirm by { $when }
request-confirm-title = Confirm this choice?
request-confirm-cash = You pay in cash: after the work you give { $total } to { $name } in person.
request-confirm-address = When you confirm, your exact address opens to them at once.
request-confirm-mobile = Your number opens two hours before the start, or when the specialist sets out. Every look is recorded on this page.
request-confirm-until = If you do not confirm, the offers open again after that.

request-agreed-title = Your appointment
request-agreed-who = Specialist
request-agreed-when = Arrival
request-agreed-cash = In cash, to the specialist
request-visit-confirmed = Your address is open to the specialist. You’ll see here when they set out.
request-visit-en-route = The specialist has set out. At the door, tell them the code below so that the work can begin.
request-visit-in-progress = The work has begun. When the specialist says it is done, we’ll ask you.
request-visit-delivered = If the work is done and you have paid, accept it.
request-visit-completed = Your address and number no longer open to the specialist.
request-start-code = Start code:
request-start-code-text = Tell this code only when the specialist is at your door. It is sent nowhere else.
request-code-spent = Five wrong start codes. If the specialist is at your door, press “The work has begun” yourself.
request-asked = The time of this visit has passed and nobody has said what happened. If the work was done, ask the specialist to press “The work is done”. If nobody says anything, the request closes automatically.
request-accept-until = If you say nothing, it is accepted automatically:
request-closes-at = Closes automatically:
request-see-number = Show the specialist's number
request-see-number-told = It stays open for ten minutes. They see when you looked.
request-trouble = Something wrong?
request-danger = Deal with the danger first.
request-way-aside = Progress and help
call-fold = Call from support
call-ask = Call me
call-ask-text = We call within two hours; if that is at night, in the morning. Your number is opened for this call, and “My privacy” shows that it was.
call-due = We call you by
call-late = We are late. You are on top of our list.
call-missed = We called and nobody answered:
call-outcome-reached = We spoke
call-outcome-no-answer = No answer
calls-title = Calls
calls-text = People who asked us to call them, soonest first.
calls-none-title = No calls left
calls-none-text = Whoever presses “Call me” on the page of a request appears here.
calls-masked = Names are masked. A number opens with a press, stays for ten minutes, and its owner sees it.
calls-more = Only the first { $most } calls are here; the rest come as these are closed.
calls-due = By
calls-who = Who
calls-customer = (customer)
calls-specialist = (specialist)
calls-service = Service
calls-place = City
calls-slot = Time
calls-asked = Asked
calls-see-number = Show number
calls-see-told = The owner of the number sees that you opened it.
nav-calls = Calls
nav-calls-short = Calls
request-no-show-later = If the hour of arrival passes and the specialist has not come, say so here and the request opens for another time.
request-no-show-text = They did not come? Choose a new time: your address and number close for them, and the request opens for specialists.
request-no-show-slot = New time
request-no-show-slot-hint = When you are at home.
request-no-show-slot-empty = Choose
request-no-show-send = They did not come, open it again
request-error-new-slot = Choose one of the times.
request-shut-contact-text = They no longer see address and number. The visit stays agreed. You can't undo this.
request-address-erased = Street, house number and unit: erased
request-address-erased-at = Street, house number and unit: erased { $when }

request-over-closed = This request is over. The exact address is deleted, and what was written goes after a year.
request-over-cancelled = Nobody sees this request any more. It costs nothing.
request-over-expired = Time ran out and no offer was chosen. Nobody sees this request any more, and it costs nothing.
request-again = Request this service again

request-details-title = What you told us
request-details-seen = Street, house number and unit are seen only by the specialist you choose: after you confirm, until one day after the visit at the latest, and each time is recorded on this page.

request-cancel-title = Cancel the request
request-cancel-text = Cancelling is free. The offers close, and if your address or number is open, it closes at once. You can’t undo this.

request-way-title = Progress
request-reason-offers-time-passed = The time for offers ran out
request-reason-not-confirmed = It was not confirmed in time
request-reason-visit-passed = The time of the visit passed
request-reason-nobody-said = Nobody said what happened
request-reason-not-objected = Nothing was said for two days
request-reason-week-passed = A week passed after the end of the work
request-reason-specialist-booked = The specialist took another job at that hour
request-reason-ill = Illness
request-reason-vehicle = Vehicle or tools broken
request-reason-work-elsewhere = Another job took longer
request-reason-something-else = Something else
request-now-submitted = Opens to specialists soon
request-now-offers-open = Your choice
request-now-selected = Your confirmation
request-now-confirmed = The day of the work
request-now-en-route = The specialist's arrival
request-now-in-progress = The end of the work
request-now-delivered = Your yes to the work
request-now-completed = The request closes
request-ahead-confirm = Confirmation; the address opens
request-ahead-visit = The day of the work
request-ahead-accept = Your yes to the work

# The offers
offers-title = Offers
offers-sort = Sort offers
offers-sort-price = Lower price
offers-sort-arrival = Earlier
offers-total = offer total
offers-arrival = Arrival: { $slot }
offers-sent = Sent { $when }
offers-message = Their message:
offers-choose = Choose { $name }
offers-state-selected = Your choice
offers-state-withdrawn = Withdrawn
offers-state-closed = Closed
offer-closed-other-chosen = Another offer was chosen
offer-closed-request-cancelled = Closed, because the request was cancelled
offer-closed-request-expired = Closed, because the time of the request passed
offer-closed-specialist-booked = They took another job at that hour
offer-closed-cannot-come = They said they cannot come
offer-closed-no-show = They did not come
offers-gone = Closed offers: { $n }
offers-record-new = New here: no finished jobs yet
offers-record-jobs = Jobs finished here: { $n }
offers-record-many = Jobs finished here: { $n } or more
offers-record-since = Member since { $when }
offers-record-unchecked = Papers not checked

# Who may see the contact data
disclosure-title = Who can see your address and number?
disclosure-all = Everyone who viewed your data:
disclosure-address-ahead = Your address is still closed
disclosure-address-open = Your address is open
disclosure-address-over = Your address is closed
disclosure-mobile-ahead = Your number is still closed
disclosure-mobile-open = Your number is open
disclosure-mobile-over = Your number is closed
disclosure-say-ahead = { $name } cannot see it yet
disclosure-say-open = { $name } can see it
disclosure-say-over = { $name } can no longer see it
disclosure-seen = { $n ->
    [0] not seen yet
    [one] seen once
   *[other] seen { $n } times
}
disclosure-left = Share of time left
disclosure-opens = Opens: { $when }
disclosure-opened = Opened: { $when }
disclosure-closes = Closes automatically: { $when }
disclosure-closed = Closed: { $when }
disclosure-log = Who, when, why
disclosure-look-until = on their screen until { $time }
live-hours-left = { $h } h { $m } min left
live-minutes-left = { $m } min left
live-reload = See what is new

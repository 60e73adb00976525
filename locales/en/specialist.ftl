# The specialist's desk.

desk-title = Specialist's desk
desk-no-profile-title = Your line of work isn’t set up yet
desk-no-profile-text = Until your city and skills are set up, no requests appear here.

desk-jobs-title = My jobs
desk-jobs-empty = No jobs yet. When a customer chooses your offer, it appears here.
desk-jobs-empty-days = No jobs on these days.
desk-days = Days
desk-day-all = All
desk-day-today = Today
desk-day-tomorrow = Tomorrow
desk-day-week = This week
desk-day-summary = { $n ->
    [one] { $day }: one job, at { $time }
   *[other] { $day }: { $n } jobs, the first at { $time }
}
desk-job-customer = Customer
desk-job-place = Place
desk-job-cash = You get in cash
desk-jobs-pages = Pages of my jobs
desk-jobs-earlier = Earlier jobs
desk-jobs-later = Later jobs
desk-jobs-now = Today’s jobs and those ahead
desk-until-hour = to { $hour }
desk-job-unconfirmed = Waiting for the customer's confirmation. The address opens after that.
desk-see-address = Show address
desk-see-mobile = Show number
desk-see-both = Show address and number
desk-opened-until = Stays here until { $time }.
desk-map = Open in your phone's map
desk-cannot-come = I cannot come
desk-cannot-come-text = The customer is told at once and the request opens again. Address and number close for you. You can't undo this.
desk-cannot-come-reason = Why? The customer sees it.
desk-cannot-come-send = I'm not coming, tell the customer
visit-error-reason = Choose one of the reasons.
visit-file = Add to your calendar
visit-file-text = Karriz tracking code: { $code }
desk-mobile-from = The number opens:
desk-reveal-told = It stays open for ten minutes. The customer sees when you looked.
desk-set-out-from = The button “I have set out” opens:
desk-start-code = Start code
desk-start-code-hint = The four digits that the customer tells you at the door.
desk-start = I am here, begin the work
desk-asked = The time of this visit has passed and nobody has said what happened. If the work was done, press the remaining steps. If nobody says anything, it closes automatically.
visit-error-code = The start code has four digits.
visit-error-code-wrong = { $left ->
    [one] That code isn’t right. You have 1 try left.
   *[other] That code isn’t right. You have { $left } tries left.
}
desk-note = The customer's note:
desk-answers = The customer's answers

desk-open-title = Open requests in my city
desk-open-note = Number, street and house number are hidden until the customer chooses you and confirms. Withdrawing an offer before that is free.
desk-open-empty-title = No open requests now
desk-open-empty-text = New requests for your city and skills appear right here.
desk-open-paused = You take no new work at present; until you do, no new requests appear here.
desk-open-pages = Pages of open requests
desk-open-sooner = Sooner deadlines
desk-open-later = Later deadlines
desk-open-first = The most urgent requests
desk-offers-count = { $n ->
    [0] no offers yet
    [one] one offer so far
   *[other] { $n } offers so far
}
desk-make-offer = Make an offer
desk-see-request = See the request
desk-offers-until = Offers until:
desk-offer-withdrawn = You withdrew your earlier offer.
desk-offer-standing = Your offer is open
desk-message-mine = Your message:

desk-total = Total
desk-total-hint = All that the customer pays, travel included. They give it to you in cash.
desk-total-sure = This amount is right
desk-total-words = That is { $words }
desk-arrival = Arrival time
desk-message = Message to the customer
desk-message-hint = Please leave out phone numbers and addresses.
desk-send = Send the offer
join-error-city = Choose the city in which you work.
join-error-no-skill = Choose at least one skill.
join-error-skill = One of these skills is no longer among the services. See the new list.

access-reason-visit = to go to the visit
access-reason-call-asked-for = for the call you asked for

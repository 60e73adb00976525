# What happens to a request, event by event: the button (`*-press-*`), what is said after the press (`notice-*`), the line
# of the timeline (`request-event-*`) and the message (`sms-*`).

request-event-submit = Sent

request-event-publish = Opened to specialists in your city

request-event-offer = An offer arrived
sms-offer-came = Karriz: the first offer for request { $code } is here. See it on the page of the request and choose it if you like it.

desk-withdraw = Withdraw the offer
notice-offer-withdrawn = Your offer was withdrawn.
request-event-withdraw = An offer was withdrawn

request-event-select = You chose an offer
sms-offer-chosen = Karriz: your offer for { $code } was chosen. Keep the time free; the customer has 30 minutes to confirm.

request-press-confirm = Confirm { $name } (you pay in cash after the work)
notice-request-confirmed = Confirmed. The address is now open to the specialist.
request-event-confirm = You confirmed, paying in cash
sms-visit-agreed = Karriz: the customer confirmed { $code }. See the address on your desk and set out in time.

request-event-release = The choice was not confirmed in time; the offers opened again
sms-choice-released = Karriz: your choice for { $code } was not confirmed in time. The offers are open again; choose and confirm there.

desk-press-on-my-way = I have set out
notice-on-my-way = Noted. The customer sees that you have set out.
request-event-on-my-way = The specialist set out
sms-on-the-way = Karriz: the specialist of request { $code } has set out. Take the start code from the page of the request and tell it at the door.

request-press-start = The work has begun
notice-work-started = The work has begun.
request-event-start = The work began

desk-press-finish = The work is done
notice-work-finished = Noted. We ask the customer to accept it.
request-event-finish = The specialist said that the work is done
sms-work-done = Karriz: the specialist says that { $code } is done. Confirm it on the page of the request; without an answer it counts as accepted after 2 days.

request-press-accept = The work is done, I accept it
notice-work-accepted = You accepted the work. Your address and number are closed now.
request-event-accept = The work was accepted

request-event-close = The request was closed

request-event-asked = We asked both sides what happened
sms-asked-customer = Karriz: the time of { $code } has passed and we heard nothing. See the request’s page; otherwise it closes automatically.
sms-asked-specialist = Karriz: the time of { $code } has passed and we heard nothing. Tell us on your desk what happened; otherwise it closes automatically.

request-event-lapse = Nobody said what happened, and the request closed

request-press-cancel = Cancel the request (free)
notice-request-cancelled = Your request is cancelled. It costs nothing.
request-event-cancel = The request was cancelled
sms-visit-cancelled = Karriz: { $code } was cancelled. You don’t need to go; see your desk.

request-event-expire = Time ran out and the request closed
sms-request-expired = Karriz: time ran out for request { $code } without a choice, and it was closed. Send a new one whenever you like.

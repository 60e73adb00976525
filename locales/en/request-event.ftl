# What happens to a request, event by event: the button (`*-press-*`), what is said after the press (`notice-*`), the line
# of the timeline (`request-event-*`) and the message (`sms-*`).

request-event-submit = Filed

request-event-publish = Specialists nearby see it

request-event-offer = An offer arrived
sms-offer-came = Karriz: the first offer for request { $code } is here. See it on the page of the request and choose it if you like it.

desk-withdraw = Withdraw the offer
notice-offer-withdrawn = Your offer was withdrawn.
request-event-withdraw = An offer was withdrawn

request-event-select = You chose an offer
sms-offer-chosen = Karriz: your offer for { $code } was chosen. Keep the time free; the customer has 30 minutes to confirm.

request-press-confirm = Confirm and pay { $name } in cash
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
request-event-accept = The end of the work was accepted

request-event-close = The request was closed

request-event-asked = We asked both sides what became of the visit
sms-asked-customer = Karriz: the time of { $code } has passed and we heard nothing. See the page of the request; without news it closes by itself.
sms-asked-specialist = Karriz: the time of { $code } has passed and we heard nothing. Say on your desk what became of it; without news it closes by itself.

request-event-lapse = Nobody said what became of the visit, and the request closed

request-press-cancel = Close the request, free
notice-request-cancelled = The request is closed. It costs nothing.
request-event-cancel = The request was cancelled
sms-visit-cancelled = Karriz: { $code } was cancelled. You need not go; see your desk.

request-event-expire = The time passed and the request closed
sms-request-expired = Karriz: the time of request { $code } passed without a choice, and it was closed. File a new one whenever you like.

request-event-booked = A specialist who had made an offer took another job at that hour
sms-choice-gone = Karriz: the specialist you chose for { $code } took another job at that hour. See the other offers.

notice-cannot-come-noted = Noted. We told the customer.
request-event-cannot-come = The specialist said they cannot come
sms-cannot-come = Karriz: the specialist of { $code } cannot come. Your request is open again; choose another offer on its page.

notice-no-show-noted = The request is open for the new time.
request-event-no-show = You said the specialist did not come; the request opened again

request-press-shut-contact = Close now
notice-contact-shut = Your address and number are closed.
request-event-shut-contact = You closed address and number

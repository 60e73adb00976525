# What happens to a request, event by event: the button (`*-press-*`), what is said after the press (`notice-*`), the line
# of the timeline (`request-event-*`) and the message (`sms-*`).

request-event-submit = Sent

request-event-publish = The request was opened

request-event-offer = An offer arrived
sms-offer-came = Karriz { $code }: an offer came. Choose one by { $day } { $time }.
sms-choose-soon = Karriz { $code }: you have { $n } { $n ->
    [one] offer
   *[other] offers
}. Choose one by { $time }.

desk-withdraw = Withdraw the offer
notice-offer-withdrawn = Your offer was withdrawn.
request-event-withdraw = An offer was withdrawn

request-event-select = You chose an offer
sms-offer-chosen = Karriz { $code }: you were chosen. Keep the time free until the customer confirms.

request-press-confirm = Confirm { $name } (you pay in cash after the work)
notice-request-confirmed = Confirmed. The address is now open to the specialist.
request-event-confirm = You confirmed, paying in cash
sms-visit-agreed = Karriz { $code }: the customer confirmed. The address is open on your desk.
sms-agreed-customer = Karriz { $code }: the visit is agreed. Who comes and when is on the request page.

request-event-release = The choice was not confirmed in time; the offers opened again
sms-choice-released = Karriz { $code }: your choice was not confirmed. The offers are open again.

desk-press-on-my-way = I have set out
notice-on-my-way = Noted. The customer sees that you have set out.
request-event-on-my-way = The specialist set out
sms-on-the-way = Karriz { $code }: the specialist has set out. The start code is on the request page.

request-press-start = The work has begun
notice-work-started = The work has begun.
request-event-start = The work began

desk-press-finish = The work is done
notice-work-finished = Noted. We ask the customer to accept it.
request-event-finish = The specialist said that the work is done
sms-work-done = Karriz { $code }: the specialist says the work is done. Please confirm it.

request-press-accept = The work is done, I accept it
notice-work-accepted = You accepted the work. Your address and number are closed now.
request-event-accept = The work was accepted

request-event-close = The request was closed

request-event-asked = We asked both sides what happened
sms-asked-customer = Karriz { $code }: the time of the visit has passed. See the request page.
sms-asked-specialist = Karriz { $code }: the time of the visit has passed. Say on your desk what became of it.

request-event-lapse = Nobody said what happened, and the request closed

request-press-cancel = Cancel the request (free)
notice-request-cancelled = Your request is cancelled. It costs nothing.
request-event-cancel = The request was cancelled
sms-visit-cancelled = Karriz { $code }: cancelled. Don’t go; see your desk.
sms-cancelled-customer = Karriz { $code }: your visit is cancelled. Your address and number are closed.

request-event-expire = Time ran out and the request closed
sms-request-expired = Karriz { $code }: the time to choose is over and the request is closed.

request-event-booked = A specialist who had made an offer took another job at that hour
sms-choice-gone = Karriz { $code }: they took another job. Choose again.

notice-cannot-come-noted = Noted. We told the customer.
request-event-cannot-come = The specialist said they cannot come
sms-cannot-come = Karriz { $code }: they cannot come. Choose another offer.
sms-specialist-there = Karriz: there is now a specialist in your city for the job you wanted.

notice-no-show-noted = The request is open for the new time.
notice-alert-kept = Noted. We send an SMS once there is a specialist.
notice-alert-dropped = Deleted. We will send no message about it.
notice-call-asked-for = Noted. We will call you.
notice-call-closed = Noted.
request-event-no-show = You said the specialist did not come; the request opened again

request-press-shut-contact = Close now
notice-contact-shut = Your address and number are closed.
request-event-shut-contact = You closed address and number

form-required = required
form-optional = optional
form-errors-title = { $count ->
    [one] Please correct one thing
   *[other] Please correct { $count } things
}
form-too-many = You can send it again from { $time }. What you typed is kept.
form-unavailable = We couldn’t make sure that this was saved. What you typed is still here: send it again in a few moments. It won’t be saved twice. Reference: { $reference }
conflict-form-too-old = This form was open for a long time. Send it once more; what you typed is kept.
conflict-other-account = This form was opened in another account, and nothing of it was stored. You are now signed in as yourself.
conflict-form-changed = This form was sent before with another text. Look it over and send it again.
conflict-sign-in-again = Your sign-in timed out. Enter your number again and we’ll send a new code.
conflict-mobile-taken = There is already an account with this number. Enter it again and we’ll send a new code.
conflict-request-moved = This request has changed in the meantime. See the page as it is now.
conflict-offers-full = This request has five offers already, so there is no room for another.
conflict-offer-gone = This offer is no longer open. Please choose another one.
conflict-specialist-booked = This specialist has taken another job at that hour. Please choose another one.
conflict-offer-exists = You already have an open offer on this request. Withdraw it before you make a new one.
conflict-too-many-open = Five of your requests are still looking for a specialist. Choose an offer on one of them or cancel one; what you typed is kept.
conflict-withdrawn-often = You have withdrawn your offer on this request three times. You can’t make another.
conflict-specialist-already = You are a specialist already, with another city or other skills. Nothing was changed.
conflict-available-already = There is a specialist for this in this city already. Send your request.
conflict-too-many-alerts = You are waiting for 20 services, which is the most. Delete one under “My requests”.
conflict-called-often = You asked for five calls about this request. “Contact us” has other ways.
conflict-call-done = This call is no longer open.
conflict-start-code-spent = Five wrong codes. Ask the customer to press “The work has begun” on their request’s page.
form-error-too-long = This text is { $over } characters too long; { $max } fit.

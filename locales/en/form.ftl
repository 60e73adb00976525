form-required = required
form-optional = optional
form-errors-title = { $count ->
    [one] Please correct one thing
   *[other] Please correct { $count } things
}
form-too-many = You can send it again from { $time }. What you typed is kept.
form-unavailable = We could not make sure that this was stored. What you typed is still here: send it again in a few moments. It will not be stored twice. Reference: { $reference }
conflict-form-too-old = This form was open for a long time. Send it once more; what you typed is kept.
conflict-other-account = This form was opened in another account, and nothing of it was stored. You are now signed in as yourself.
conflict-form-changed = This form was sent before with another text. Look it over and send it again.
conflict-sign-in-again = The time for this sign-in has passed. Write your number again and we send a new code.
conflict-mobile-taken = There is an account with this number already. Write the number again and we send a new code.
conflict-request-moved = The state of this request changed in the meantime. See the page as it is now.
conflict-offers-full = This request has five offers already, so there is no room for another.
conflict-offer-gone = This offer is no longer open. Please choose another one.
conflict-specialist-booked = This specialist has taken another job at that hour. Please choose another one.
conflict-offer-exists = You have an open offer on this request. Withdraw it before you make a new one.
conflict-too-many-open = You have five requests that still look for a specialist. Choose an offer on one of them or call one off; what you typed is kept.
conflict-withdrawn-often = You took your offer on this request back three times. You cannot offer on it again.
conflict-specialist-already = You are a specialist already, with another city or other skills. Nothing was changed.
conflict-start-code-spent = Five codes were wrong. Ask the customer to press “The work has begun” on the page of the request.
form-error-too-long = This text is { $over } characters too long; { $max } fit.

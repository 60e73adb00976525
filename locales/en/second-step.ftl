# The second step of a sign-in: setting it up, using it, losing it; and showing once more that it is oneself.

second-step-title = Second step
second-step-text = This account has a second step. Show it as well to come in.
second-step-code = Code of the second step
second-step-code-hint = 6 digits from the app, or the 12 digits of one of your paper codes.
second-step-name = A name for this device
second-step-name-hint = For example: my phone. Only you see it.
second-step-lost = The app is not at hand?
second-step-lost-text = Type one of your paper codes; each works once. If you have none, contact us: two of us check it, and it takes a day. People who work for Karriz get a new link from their admin.
second-step-error-shape = A code of the app has 6 digits, a paper code has 12.
second-step-error-wrong = This code is not right, or it was used before. Wait until the app shows a new one.
second-step-error-first-code = This code does not fit the square above. Type the app's newest code, and see that the phone's clock is right.
second-step-error-again = This page is too old. Please begin again.

factor-kind-totp = Authenticator app
factor-kind-passkey = Passkey
factor-kind-recovery = Paper code

security-title = Safe sign-in
security-text = With a second step, even somebody who sees your SMS cannot sign in to your account.
security-needed = Working for Karriz needs a second step. Your role stays closed until you set one up.
security-yours = Your second steps
security-since = Since
security-used = last used
security-remove = Remove
security-add = Add a second step
security-add-text = An authenticator app shows a new code every half minute. It needs neither internet nor SMS.
security-add-totp = Authenticator app
security-by-link = Your second step was taken away. To set up a new one, open the link that your admin sends you.
security-why = The app's secret is stored sealed, and nobody sees it.
security-codes = Paper codes
security-codes-text = For the day when your phone is not at hand. Each code works once.
security-codes-left = { $n ->
    [one] { $n } code is left.
   *[other] { $n } codes are left.
}
security-codes-few = Few are left; make ten new ones.
security-codes-make = Make ten new codes
security-codes-made = Your ten paper codes
security-codes-made-text = Print them or write them down, and keep them in a safe place.
security-codes-once = These codes are shown this one time. Earlier ones no longer work.
security-codes-kept = I have kept them

totp-title = Authenticator app
totp-text = Three short steps, once and for all.
totp-step-app = 1. Have an authenticator app
totp-step-app-text = Such as Aegis, Google Authenticator or Microsoft Authenticator.
totp-step-square = 2. Scan the square with the app
totp-square = The square that an authenticator app reads with the camera
totp-same-phone = The app is on this phone
totp-by-hand = The camera does not work? Type this secret into the app
totp-step-code = 3. Type the code that it shows
totp-first-code = Code of the app
totp-first-code-hint = 6 digits; they change every half minute.
totp-send = Turn it on

confirm-title = Is it you?
confirm-text = Before this, please show once more that it is you.
confirm-send = Send a code to my own number
confirm-go = Go on
confirm-first-text = For this you must have shown a short while ago that it is you.
confirm-first-go = Show it

enrol-title = A new second step
enrol-text = Your earlier second step was taken away. Set up a new one here.
enrol-once = This link works once, and in this browser only. You have half an hour from then on.
enrol-send = Go on

staff-factor-lost = Second step lost
staff-enrol-made = The second step was taken away
staff-enrol-made-text = They are signed out everywhere. Copy this link now and send it to them alone; it works once, for 7 days.
staff-join-before = First, a second step
staff-join-before-text = Nobody works for Karriz without a second step. It takes two minutes and brings you back here.

notice-factor-added = The second step is on.
notice-factor-removed = The second step was removed.
notice-confirmed = Thank you. You can go on now.
notice-enrol-opened = Now set up the new second step.
conflict-confirm-first = First show that it is you; what you typed stays.
conflict-enrol-by-link = To set up a second step, open the link that your admin sends you.
conflict-last-factor = As long as you work for Karriz one second step must stay. Set up another one first.
conflict-too-many-factors = No more can be added. Remove one first.
conflict-factor-first = Set up a second step before you accept.
access-reason-factor-reset = The second step was lost and taken away
code-state-half-way = the code was right; waits for the second step

data-factor-kind = Kind of second step
data-factor-secret = Secret of the second step
data-factor-found-by = Mark of the second step
data-factor-name = Name of the second step
data-factor-step = Last half minute whose code was used
data-factor-since = When the second step was set up
data-factor-used = When it was last used
data-recovery-code = Hash of a paper code
data-recovery-made = When the paper codes were made
data-recovery-used = When the paper code was used
data-enrolment-secret = Hash of the link for a second step
data-enrolment-made = When the link for a second step was made
data-enrolment-deleted = When the link for a second step goes
data-session-factor = Second step of this sign-in
data-session-proved = When you last showed that it is you

sign-in-by-passkey = Sign in with a passkey
security-add-passkey = Passkey
security-add-passkey-text = With the fingerprint, face or PIN of this device; no code and no SMS.
passkey-title = Passkey
passkey-text = Your device shows for you that it is you.
passkey-point-device = The key stays in your own phone or computer, and opens with your fingerprint, face or the device's PIN.
passkey-point-nothing = Fingerprint and face never reach Karriz; only the key's sealed answer does.
passkey-point-here = It works on this site only; a forged site cannot take it.
passkey-make = Make a passkey
passkey-use = Show the passkey
passkey-sign-in-title = Sign in with a passkey
passkey-sign-in-text = If you made a passkey under “Safe sign-in” before, you come in without a code.
passkey-by-code = Sign in with a code by SMS
passkey-asking = Answer your device's question…
passkey-failed = That did not work. Try again, or go another way.
passkey-unknown = This browser knows no passkeys. Go another way.
passkey-error = We do not know this passkey. Try again, or go another way.
passkey-error-old = This page is too old. Please try again.
passkey-error-scripts = A passkey needs scripts. Go another way.
stored-enrolment-pass = Links to set up a second step
passkey-no-name = This address has no name, and a passkey is bound to the name of a site. Go another way.

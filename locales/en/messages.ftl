# Messages to people: the e-mail address of a person, what staff reads of messages, and the sign-in page when no SMS goes out.

email-title = My e-mail
email-text = You can add one e-mail address if you like. You need none: codes and news come by SMS.
email-own = Your address
email-none = You have no confirmed address yet.
email-proved = Confirmed
email-proved-at = Since
email-drop = Remove e-mail
email-waiting = A link is being sent to this address:
email-waiting-until = The link works until
email-waiting-help = If it does not come, look into the spam folder or send the address once more.
email-address = E-mail address
email-address-hint = Like name@example.com
email-send = Send the link
email-change = Change e-mail
email-note = The address is sealed and only you see it. You can remove it whenever you like.
email-no-server = No e-mail is sent from here at the moment, so no new address can be added.
email-error-empty = Write your e-mail address.
email-error-at = An e-mail address has one @, like name@example.com.
email-error-letters = An e-mail address has only English letters, digits and signs, without blanks.
email-error-shape = This address is not whole; write it like name@example.com.
email-error-long = This is longer than e-mail addresses are.
email-confirm-title = Confirm your e-mail
email-confirm-text = The button below adds this address to your account.
email-confirm-send = This address is mine
email-old-title = This link does not work any more
email-old-text = It was pressed already, its time is over, or it is for another account. You can get a new one on “My e-mail”.
email-link-subject = Confirm your e-mail at Karriz
sms-email-link =
    Hello,

    to add this address to your Karriz account, open this link and press the button there:

    { $link }

    The link works for 24 hours. If you did not ask for it, do nothing; without the button nothing is added.

    Karriz

notice-email-link-sent = The link is on its way. Look into your mailbox.
notice-email-proved = Your e-mail is confirmed.
notice-email-dropped = The e-mail is removed.

sms-broken-title = No SMS arrives at the moment
sms-broken-text = The SMS service has a problem, not your number. You can still ask for a code; it may come late.
sms-broken-call = Support by phone:
sms-broken-contact = Other ways to reach us

staff-home-messages = How many messages were sent, delivery and cost
staff-messages-title = Messages
staff-messages-text = Messages of the last seven days: how many, by which way, and what became of them.
staff-messages-note = No text, code or number of a message stands here.
staff-messages-none-title = No message in these seven days
staff-messages-none-text = The first sign-in code or piece of news will stand here.
staff-messages-ways = Ways for SMS, in the order in which they are tried
staff-messages-way-open = Works
staff-messages-way-broken = Broken
staff-messages-way-since = since
staff-messages-what = Message
staff-messages-by = Way
staff-messages-accepted = Taken
staff-messages-delivered = Delivered
staff-messages-failed = Not delivered
staff-messages-waiting = Not sent
staff-messages-parts = Parts
staff-messages-price = Cost
staff-messages-of-day = { $n ->
    [one] one message
   *[other] { $n } messages
}

message-template-sign-in-code = Sign-in code
message-template-new-device = Sign-in on a new device
message-template-specialist-there = A specialist was found
message-template-offer-came = Offer came
message-template-choose-soon = Reminder to choose
message-template-offer-chosen = Offer chosen
message-template-choice-released = Choice released
message-template-visit-agreed = Agreed, to the specialist
message-template-agreed-customer = Agreed, to the customer
message-template-on-the-way = On the way
message-template-work-done = Work done
message-template-asked-customer = Question to the customer
message-template-asked-specialist = Question to the specialist
message-template-visit-cancelled = Cancelled, to the specialist
message-template-cancelled-customer = Cancelled, to the customer
message-template-request-expired = Request expired
message-template-choice-gone = Choice gone
message-template-cannot-come = The specialist cannot come
message-template-email-link = Link to confirm an e-mail
message-channel-sms = SMS
message-channel-email = E-mail
message-provider-outbox = Test outbox
message-provider-kavenegar = Kavenegar
message-provider-smsir = SMS.ir
message-provider-smtp = Mail server
message-outcome-waiting = Not sent
message-outcome-sending = Being sent
message-outcome-unknown = No answer; being asked
message-outcome-accepted = Taken
message-outcome-refused = Refused
message-outcome-lost = Unknown
message-delivery-queued = Queued
message-delivery-with-operator = With the operator
message-delivery-delivered = Delivered
message-delivery-undelivered = Not delivered
message-delivery-blocked = The number blocks advertising
message-delivery-unknown = Unknown

recipient-mail-server = The mail server, to send the link
stored-outgoing-message = Messages that were sent, without their texts
stored-person-email = E-mail address
stored-email-link = Link to confirm an e-mail
data-email = E-mail address
data-email-proved = When the e-mail was confirmed
data-email-asked = E-mail address that is not confirmed
data-email-secret = Secret of the link, hashed
data-email-asked-at = When the link was asked for
data-email-link-ends = Until when the link works
data-message-mobile = Mark of the number of a message
data-message-template = Message that was sent
data-message-channel = Its way
data-message-provider = Who carried it
data-message-provider-id = Its number there
data-message-parts = In how many parts
data-message-price = What it cost
data-message-attempts = How often it was tried
data-message-outcome = What became of sending it
data-message-delivery = Whether it arrived
data-message-made = When the message was made
data-message-tried = Last attempt
data-message-sent = When it was taken
data-message-delivered = When that was known
data-message-deleted = When it is deleted by itself

outbox-title = Development SMS outbox
outbox-text = In development, text messages come to this page instead of a phone. The real site has no such page.
outbox-empty-title = No message yet
outbox-empty-text = Ask for a code on the sign-in page and it arrives here.

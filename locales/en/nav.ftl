# Links of the frame, whose turn it is, and ways back for whoever got lost.

nav-home = Home
nav-requests-short = Requests
nav-specialist-short = Desk
nav-board-short = Board
nav-my-data-short = Privacy
nav-personal = Your own pages
nav-turns = { $n } waiting for you

turn-choose = Your turn: choose
turn-confirm = Your turn: confirm
turn-answer = Your turn: what happened?
turn-accept = Your turn: accept the work

error-own-page = Go to my page
preview-alt = Karriz: hand over the job, not your number
print-line = Printed { $at }. “Today” and “tomorrow” on this sheet count from that day.

operator-title = Who runs Karriz
operator-name = Name
operator-address = Address
operator-telephone = Telephone
operator-privacy = Answers for privacy
operator-trust-mark = Trust mark

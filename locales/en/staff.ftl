# Working for Karriz: the first page, who works here, invitations.

nav-staff = My work
staff-home-title = My work
staff-home-board = Requests and where they stand, names hidden
staff-home-calls = People who asked to be called
staff-home-people = Who works here; inviting, and ending roles
staff-home-none-title = There is no page for your role yet
staff-home-none-text = Your role is recorded. The pages of your work appear here once they are ready.
staff-home-logged = Whenever you open something of a person, that person can read that you did, and why.

staff-role = Role
staff-role-since = since
staff-role-until = until
staff-role-period = For how long
staff-role-open-ended = until it is ended
staff-role-days = { $days } days
staff-role-end = End role

staff-people-title = Colleagues
staff-people-text = Who works here, and as what.
staff-people-you = you
staff-people-none-title = Nobody has a role yet
staff-people-none-text = Invite the first colleague below.
staff-people-logged = Every role that is given or ended can be read by the person under “Privacy”. You cannot change your own.

staff-invite-title = Invite a colleague
staff-invite-mobile = Their mobile number
staff-invite-mobile-hint = Only this number can take the invitation.
staff-invite-role-choose = Choose
staff-invite-error-role = Choose a role.
staff-invite-error-days = Choose one of the periods.
staff-invite-send = Make the link
staff-invite-made = The invitation is ready
staff-invite-made-text = Copy the link now and send it to them alone. It works once, lasts 7 days, and is not shown again.
staff-invite-open = Invitations not taken yet
staff-invite-since = made
staff-invite-withdraw = Withdraw

staff-join-title = An invitation to work at Karriz
staff-join-text = If you accept, you work with this role from now on.
staff-join-until = Open until
staff-join-again = After accepting you are signed out everywhere, and sign in once more.
staff-join-send = Accept

notice-role-taken = Your new role is recorded. Sign in again.
notice-role-ended = The role has ended, and the person is signed out everywhere.
notice-invitation-withdrawn = The invitation is withdrawn.
conflict-own-role = You cannot change your own roles; ask another administrator.
conflict-last-admin = This is the only administrator. Invite another one first.

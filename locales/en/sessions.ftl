nav-sessions = My devices
sessions-title = My devices
sessions-text = Wherever you are signed in with your number stands here. If you do not know one of them, sign out of it.
sessions-all = Name them or sign out one by one
sessions-this = This device
sessions-now = Right now
sessions-unknown = Unknown device
sessions-seen = Last used
sessions-begun = Signed in
sessions-network = Network
sessions-hardware = Strength of the device
sessions-connection = Connection
sessions-saves-data = saving data
sessions-ends = Ends by itself
sessions-end = Sign out
sessions-end-named = Sign out of { $what }
sessions-end-others-text = All of them end but this one. Their browsers are forgotten as well.
sessions-name = Name of this device
sessions-name-it = Give it a name
sessions-rename = Change the name
sessions-name-send = Save the name
sessions-more = Here are the { $n } devices used last. Signing out everywhere ends the others too.
sessions-kept = We keep the kind of device and network in general words only: no full address and no model. At each sign-in on a new device we tell you: by SMS, or by e-mail if you chose so in “My e-mail”.
notice-session-ended = You are signed out of that device.
notice-session-named = The name was saved.
sms-new-device = Karriz: a new sign-in with { $kind ->
    [phone] a phone
    [tablet] a tablet
    [computer] a computer
   *[unknown] an unknown device
}. Was it not you? See “My devices”.
data-session-name = Name you gave this device
data-session-hardware = Strength of the device
data-session-connection = Quality of the connection
data-session-saves-data = Saving data
hardware-light = light
hardware-middle = middling
hardware-strong = strong
connection-slow = slow
connection-middle = middling
connection-fast = fast
proof-by-hints = Strength of the device and quality of the connection, where a browser says so, one word each; no model is asked for.
proof-by-sessions = “My devices” shows each of them and signs out of one or all others; a sign-in on a new device is told.

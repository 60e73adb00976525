# What to do now when something is dangerous, and whom to call.
danger-gas-title = Do you smell gas? Do this first
danger-gas-do = Touch no switch and light no flame. Close the main gas valve, open the windows, get everybody out and call from outside.
danger-gas-on = The smell is gone, continue
danger-fire-title = Is something burning? Do this first
danger-fire-do = Get everybody out and close the door behind you. Do not use the lift. Call from outside.
danger-fire-on = The fire is out, continue
danger-electricity-title = Sparks or an electric shock? Do this first
danger-electricity-do = Do not touch it. If you can reach the fuse box with dry hands, switch the main fuse off. If somebody got a shock, do not touch them before the power is off.
danger-electricity-on = The power is off and nothing is dangerous, continue
danger-flood-title = Is water doing damage right now? Do this first
danger-flood-do = Close the main water valve; it is beside the meter or under the sink. If water is near a socket or a wire, switch the main fuse off first. If the water does not stop, call.
danger-flood-on = The water is shut off, continue
danger-call-194 = { $number }, gas emergency
danger-call-125 = { $number }, fire brigade
danger-call-121 = { $number }, power emergency
danger-call-115 = { $number }, ambulance

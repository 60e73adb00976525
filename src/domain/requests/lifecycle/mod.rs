//! The life of a request. [`table`] says what can happen; [`engine`] makes it happen: it checks the row's guard, moves the
//! request, writes the event that everybody concerned can read, and runs the row's effects, all in one transaction and
//! all from the row. Nobody calls a guard or an effect by hand, so the table, the buttons, the timers and the drawing in
//! `docs/LIFECYCLE.md` cannot disagree.
mod along;
#[cfg(test)]
mod drawing;
mod effects;
mod engine;
mod guards;
mod overdue;
mod press;
mod table;
mod timer;
mod turn;

pub(in crate::domain) use along::ended_before;
pub(in crate::domain::requests) use along::past;
pub use engine::Actor;
pub(in crate::domain::requests) use engine::{Case, Filed, apply, as_filed, begin, is_overdue, may};
pub(in crate::domain::requests) use guards::{Known, Room};
pub use overdue::{FindOverdue, find_overdue};
pub(in crate::domain::requests) use press::chosen_on;
pub use press::press;
pub(in crate::domain) use table::final_states;
pub use table::{Effect, Guard, LIFECYCLE, Transition};
pub(in crate::domain) use timer::deadline;
pub(in crate::domain::requests) use timer::waits_for;
pub use timer::{OLD_TIMERS, RunTimer, old_timer, run_timer, timer_of};
pub use turn::{ToDo, Turn};

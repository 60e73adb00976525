//! "Call me": one of the two of a visit asks to be called, and staff gets a task with a time by which it is due. Staff sees
//! whom to call masked; the number is opened by a press that stands in the access log of whoever asked.
mod ask;
mod staff;

pub use ask::{ask_to_be_called, ask_to_be_called_as_specialist};
pub(in crate::domain::requests) use ask::{call_of, due_call};
pub use staff::{CallTask, close_call, list_calls, open_call_number};

use crate::model::moment::Moment;

/// What one of the two of a visit reads of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// They may ask for one.
    MayAsk,
    /// They asked, and are called until then.
    DueBy(Moment),
}

//! "Call me": one of the two of a visit asks to be called, and staff gets a task with a time by which it is due. Staff sees
//! whom to call masked; the number is opened by a press that stands in the access log of whoever asked.
mod ask;
mod staff;

pub(in crate::domain::requests) use ask::{LastCall, call_of, last_call};
pub use ask::{ask_to_be_called, ask_to_be_called_as_specialist};
pub use staff::{CallList, CallTask, close_call, list_calls, open_call_number};

use crate::model::moment::Moment;

/// What one of the two of a visit reads of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// They may ask for one. The last they asked for came in vain at this moment, where it did.
    MayAsk { missed: Option<Moment> },
    /// They asked, and are called until then.
    DueBy(Moment),
}

impl Call {
    /// Whether there is more to read of it than that one may ask.
    pub fn is_news(self) -> bool {
        self != Self::MayAsk { missed: None }
    }
}

//! Requests for a service at home, from the form to the visit: the offers on them, the contact data they open, and what
//! everybody reads of them. The life of a request is the table in [`lifecycle`]. Everything is closed to the outside but
//! what stands here.
pub mod audience;
mod callback;
mod contact;
mod counts;
pub(in crate::domain) mod data;
mod filing;
mod lifecycle;
mod messages;
mod offers;
mod read;
mod rules;
mod store;
mod visit;
mod watch;

pub use callback::{
    Call, CallList, CallTask, ask_to_be_called, ask_to_be_called_as_specialist, close_call, list_calls,
    open_call_number,
};
pub use contact::{LOOK_LASTS, open_contact, open_specialist_mobile};
pub(in crate::domain) use counts::Changes;
pub use filing::draft::{DRAFT_LIFE, Draft, Taken, TakenDraft, Writer, find_draft, mark_sent, save_draft, take_draft};
pub use filing::fields;
use filing::form::without_contact;
pub use filing::form::{
    NO, NewRequest, YES, check_place, check_work, city_in, danger_in_answers, field_of, is_of_place, is_of_work, parse,
};
pub use filing::last_address::{LastAddress, last_address};
pub use filing::preview::{Preview, preview};
pub use filing::submit::{BeforeSending, before_sending, submit};
pub use lifecycle::{
    Actor, Effect, FindOverdue, Guard, LIFECYCLE, OLD_TIMERS, RunTimer, ToDo, Transition, Turn, find_overdue,
    old_timer, press, run_timer, timer_of,
};
pub(in crate::domain) use lifecycle::{ended_before, final_states};
pub use messages::{NotifyOfEvent, RemindOfDeadline, notify_of_event, remind_of_deadline};
pub use offers::choose::select_offer;
pub use offers::form::{
    ARRIVAL_HOUR, MESSAGE, NewOffer, TOTAL, TOTAL_LEAST, TOTAL_MOST, TOTAL_SURE, arrival_hours, parse_offer,
};
pub use offers::make::make_offer;
pub use read::answers::{GivenAnswers, word_answer};
pub use read::board::board;
pub use read::desk::{desk, slot_of};
pub use read::desk_view::{
    DaysAhead, Desk, DeskDays, DeskSpans, Job, NearbyRequest, OpenedAddress, OpenedContact, Profile,
};
pub(in crate::domain) use read::names::{city_name, service_title};
pub use read::own::{OwnList, get_own, list_own};
pub(in crate::domain) use read::turns::count_sql;
pub use read::turns::only_open;
pub use read::view::{
    AnsweredQuestion, BoardFilter, BoardPage, BoardRow, EventView, GrantView, OfferView, OwnRequest, Record,
    RequestSummary, SpecialistMobile,
};
pub(in crate::domain) use rules::masked_name;
pub(in crate::domain) use rules::{
    ACCEPT_WITHIN, ASK_AFTER_SLOT, CLOSE_AFTER, after_night, by_day, into_morning, offers_until,
};
pub use rules::{
    CONFIRM_WITHIN, CONTACT_AFTER_SLOT, MOBILE_BEFORE_SLOT, SET_OUT_BEFORE_SLOT, SLOT_LENGTH, SlotDay, open_slots,
    slot_at,
};
pub(in crate::domain) use store::parties_of;
pub use visit::{
    NEW_SLOT, REASON, START_CODE, StartCode, StartTry, VisitTime, cannot_come, new_slots, parse_new_slot, parse_reason,
    parse_start_code, say_no_show, start_visit, take_start_try, visit_of_customer, visit_of_specialist,
};
pub use watch::{MOST as MOST_WATCHERS, MOST_OF_ONE as MOST_WATCHERS_OF_ONE, Watch, Watcher, watch};

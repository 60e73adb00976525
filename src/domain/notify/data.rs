//! What is stored about messages. No text and no number: who a message was for, which words, through whom, what became of it.
use crate::domain::privacy::item::{
    Basis, Category, Channel, Format, Item, Origin, Owner, Purpose, ROW_ID, Recipient, Retention, Rows, Table, link,
    personal, plain,
};

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] = &[&OUTGOING_MESSAGE, &MESSAGE_WAY];

/// The person, or whoever holds the number that a code was sent to.
const READER: Owner = Owner::Via("(person_id = $1 OR mobile_index = (SELECT mobile_index FROM person WHERE id = $1))");

const SENT: Item = Item {
    owner: READER,
    category: Category::Device,
    purpose: Purpose::Proof,
    basis: Basis::Contract,
    channel: Channel::Use,
    recipients: &[Recipient::SmsProvider],
    ..Item::RECORDED
};

static OUTGOING_MESSAGE: Table = Table {
    name: "outgoing_message",
    rows: Rows::Due(Retention::ThirtyDays, "delete_at"),
    columns: &[
        ROW_ID,
        link("local_id", "Names the message, here and at the provider"),
        link("person_id", "Names the person"),
        personal("mobile_index", Item { name: "message-mobile", origin: Origin::Derived, ..SENT }.technical()),
        personal("template", Item { name: "message-template", format: Format::Code("message-template"), ..SENT }),
        personal("channel", Item { name: "message-channel", format: Format::Code("message-channel"), ..SENT }),
        personal("provider", Item { name: "message-provider", format: Format::Code("message-provider"), ..SENT }),
        personal(
            "provider_id",
            Item {
                name: "message-provider-id",
                format: Format::Clear("A number by which the provider knows the message"),
                ..SENT
            }
            .technical(),
        ),
        personal("parts", Item { name: "message-parts", format: Format::Number, ..SENT }.technical()),
        personal("price", Item { name: "message-price", format: Format::Rial, ..SENT }.technical()),
        personal("attempts", Item { name: "message-attempts", format: Format::Number, ..SENT }.technical()),
        personal("outcome", Item { name: "message-outcome", format: Format::Code("message-outcome"), ..SENT }),
        personal("delivery", Item { name: "message-delivery", format: Format::Code("message-delivery"), ..SENT }),
        personal("created_at", Item { name: "message-made", format: Format::Moment, ..SENT }),
        personal("tried_at", Item { name: "message-tried", format: Format::Moment, ..SENT }.technical()),
        personal("sent_at", Item { name: "message-sent", format: Format::Moment, ..SENT }),
        personal("delivered_at", Item { name: "message-delivered", format: Format::Moment, ..SENT }),
        personal("delete_at", Item { name: "message-deleted", format: Format::Moment, ..SENT }),
    ],
};

static MESSAGE_WAY: Table = Table {
    name: "message_way",
    rows: Rows::Stay("One row a provider"),
    columns: &[
        plain("provider", "Name of a provider"),
        plain("failures", "How often it failed in a row"),
        plain("open_until", "Until when nobody asks it"),
        plain("changed_at", "When that was noted"),
    ],
};

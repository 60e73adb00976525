//! The links of the frame. They come from the page table: what a reader may not open is no link of theirs.
use crate::domain::scope::Person;
use crate::model::role::{Role, StaffPermission};

/// Whom a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavFor {
    Visitors,
    SignedIn,
    Everybody,
}

/// Where in the frame a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Everywhere,
    /// On the bar of a phone only: the head has it in another form.
    Bar,
    /// In the head only.
    Head,
    /// In the menu of the account only, and beside the work of staff.
    Menu,
}

/// How a page of the table stands in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavEntry {
    /// Smaller comes first.
    pub place: u8,
    /// Key of its words.
    pub words: &'static str,
    /// Key of shorter words, for the bar of a phone.
    pub short: &'static str,
    pub icon: &'static str,
    pub for_whom: NavFor,
    pub stands: Stands,
    /// Stays on the bar of a phone, however many links there are.
    pub is_pinned: bool,
    /// Carries the number of requests that wait for the reader.
    pub has_count: bool,
}

impl NavEntry {
    /// A link that stands everywhere.
    pub const fn new(place: u8, words: &'static str, icon: &'static str, for_whom: NavFor) -> Self {
        let stands = Stands::Everywhere;
        Self { place, words, short: words, icon, for_whom, stands, is_pinned: false, has_count: false }
    }

    /// A link for people who are signed in, with its words on a phone, never off the bar.
    pub const fn pinned(place: u8, words: &'static str, short: &'static str, icon: &'static str) -> Self {
        Self { short, is_pinned: true, ..Self::new(place, words, icon, NavFor::SignedIn) }
    }

    /// The same link with shorter words on a phone.
    pub const fn shorter(self, short: &'static str) -> Self {
        Self { short, ..self }
    }

    /// The same link on the bar of a phone only.
    pub const fn on_bar_only(self) -> Self {
        Self { stands: Stands::Bar, ..self }
    }

    /// The same link in the head only.
    pub const fn in_head_only(self) -> Self {
        Self { stands: Stands::Head, ..self }
    }

    /// The same link in the menu of the account only.
    pub const fn in_menu_only(self) -> Self {
        Self { stands: Stands::Menu, ..self }
    }

    /// The same link with the number of what waits behind it.
    pub const fn counting(self) -> Self {
        Self { has_count: true, ..self }
    }
}

/// A link of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Without the language.
    pub path: &'static str,
    pub entry: NavEntry,
    /// Belongs to the console of staff.
    pub is_console: bool,
}

/// The page where a person's work is: the first page of their own in the frame, where sign-in leads and where whoever got
/// lost finds the way again.
pub fn own_page(person: &Person) -> &'static str {
    if person.may(StaffPermission::RequestBoard) {
        "/staff/requests"
    } else if person.may(StaffPermission::StaffHome) {
        "/staff"
    } else if person.is(Role::Specialist) {
        "/specialist"
    } else {
        "/requests"
    }
}

/// The links that fit beside each other on a phone.
const ON_A_PHONE: usize = 5;

/// The links of a phone's bar: the first ones, and the pinned ones in any case, in their order.
pub fn on_a_phone(links: &[NavLink]) -> Vec<NavLink> {
    let of_bar = |link: &&NavLink| !matches!(link.entry.stands, Stands::Head | Stands::Menu);
    let pinned = links.iter().filter(of_bar).filter(|link| link.entry.is_pinned).count();
    let mut room = ON_A_PHONE.saturating_sub(pinned);
    let fits = |link: &&NavLink| {
        if link.entry.is_pinned {
            return true;
        }
        let has_room = room > 0;
        room = room.saturating_sub(1);
        has_room
    };
    links.iter().filter(of_bar).filter(fits).copied().collect()
}

/// The links of the head.
pub fn in_head(links: &[NavLink]) -> impl Iterator<Item = &NavLink> {
    links.iter().filter(|link| !matches!(link.entry.stands, Stands::Bar | Stands::Menu))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(place: u8, pinned_from: u8) -> NavLink {
        let entry = if place >= pinned_from {
            NavEntry::pinned(place, "", "", "")
        } else {
            NavEntry::new(place, "", "", NavFor::SignedIn)
        };
        NavLink { path: "/", entry, is_console: false }
    }

    #[test]
    fn a_pinned_link_never_falls_off_the_bar() {
        for count in 1..=9_u8 {
            let links: Vec<NavLink> = (1..count).chain([9]).map(|place| link(place, 9)).collect();
            let shown = on_a_phone(&links);
            assert!(shown.len() <= ON_A_PHONE);
            assert_eq!(shown.last().map(|link| link.entry.place), Some(9), "{count}");
        }
    }

    #[test]
    fn what_stands_in_the_head_only_takes_no_room_on_the_bar() {
        let head = NavLink { entry: link(1, 9).entry.in_head_only(), ..link(1, 9) };
        let links = [head, head, head, link(2, 9), link(3, 9)];
        assert_eq!(on_a_phone(&links).len(), 2);
        assert_eq!(in_head(&links).count(), 5);
    }
}

//! The links of the frame. They come from the page table: what a reader may not open is no link of theirs.

/// Whom a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavFor {
    Visitors,
    SignedIn,
    Everybody,
}

/// How a page of the table stands in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavEntry {
    /// Smaller comes first.
    pub place: u8,
    /// Key of its words.
    pub words: &'static str,
    pub icon: &'static str,
    pub for_whom: NavFor,
    /// Stays on the bar of a phone, however many links there are.
    pub is_pinned: bool,
}

/// A link of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Without the language.
    pub path: &'static str,
    pub entry: NavEntry,
}

/// The links that fit beside each other on a phone.
const ON_A_PHONE: usize = 5;

/// The links of a phone's bar: the first ones, and the pinned ones in any case, in their order.
pub fn on_a_phone(links: &[NavLink]) -> Vec<NavLink> {
    let pinned = links.iter().filter(|link| link.entry.is_pinned).count();
    let mut room = ON_A_PHONE.saturating_sub(pinned);
    let fits = |link: &&NavLink| {
        if link.entry.is_pinned {
            return true;
        }
        let has_room = room > 0;
        room = room.saturating_sub(1);
        has_room
    };
    links.iter().filter(fits).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_link_never_falls_off_the_bar() {
        let link = |place: u8| {
            let for_whom = NavFor::SignedIn;
            NavLink { path: "/", entry: NavEntry { place, words: "", icon: "", for_whom, is_pinned: place == 9 } }
        };
        for count in 1..=9_u8 {
            let links: Vec<NavLink> = (1..count).chain([9]).map(link).collect();
            let shown = on_a_phone(&links);
            assert!(shown.len() <= ON_A_PHONE);
            assert_eq!(shown.last().map(|link| link.entry.place), Some(9), "{count}");
        }
    }
}

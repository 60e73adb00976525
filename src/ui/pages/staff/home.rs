//! `/staff`: where work for Karriz begins. What one holds, and the pages that it opens.
use leptos::prelude::*;

use crate::domain::accounts::{HeldRole, own_staff_roles};
use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::model::role::StaffPermission;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Tone, badge, empty, icon, note, time};

/// A page of the console: who may open it, where it is, and how it is shown.
struct Tool {
    permission: StaffPermission,
    path: &'static str,
    icon: &'static str,
    title: &'static str,
    text: &'static str,
}

const TOOLS: [Tool; 7] = [
    Tool {
        permission: StaffPermission::RequestBoard,
        path: "/staff/requests",
        icon: "grid",
        title: "board-title",
        text: "staff-home-board",
    },
    Tool {
        permission: StaffPermission::CallPeople,
        path: "/staff/calls",
        icon: "headset",
        title: "calls-title",
        text: "staff-home-calls",
    },
    Tool {
        permission: StaffPermission::FindPeople,
        path: super::find::PATH,
        icon: "search",
        title: "staff-find-title",
        text: "staff-home-find",
    },
    Tool {
        permission: StaffPermission::ApproveRecovery,
        path: super::recover::PATH,
        icon: "lock",
        title: "recoveries-title",
        text: "staff-home-recoveries",
    },
    Tool {
        permission: StaffPermission::ReadMarks,
        path: super::marks::PATH,
        icon: "flag",
        title: "staff-marks-title",
        text: "staff-home-marks",
    },
    Tool {
        permission: StaffPermission::ReadMessages,
        path: super::messages::PATH,
        icon: "mail",
        title: "staff-messages-title",
        text: "staff-home-messages",
    },
    Tool {
        permission: StaffPermission::ManageStaff,
        path: super::people::PATH,
        icon: "user",
        title: "staff-people-title",
        text: "staff-home-people",
    },
];

/// What the page shows.
pub struct HomeView {
    pub words: Words,
    pub now: Moment,
    pub held: Vec<HeldRole>,
    pub may: Vec<StaffPermission>,
}

/// `GET /staff`
pub async fn get(cx: Cx) -> PageResult {
    let held = own_staff_roles(&cx.services, &cx.customer()?).await?;
    let person = cx.person()?;
    let may = StaffPermission::ALL.iter().copied().filter(|permission| person.may(*permission)).collect();
    let vm = HomeView { words: cx.words, now: cx.now, held, may };
    Ok(Reply::page(Doc::new(Layout::Staff, cx.words.plain("staff-home-title", &[]), move || view(&vm))))
}

/// The page.
pub fn view(vm: &HomeView) -> AnyView {
    let words = vm.words;
    let roles: Vec<_> = vm.held.iter().map(|held| role(vm, held)).collect();
    let tools: Vec<_> =
        TOOLS.iter().filter(|tool| vm.may.contains(&tool.permission)).map(|one| tool(words, one)).collect();
    let content = if tools.is_empty() {
        empty(words.t("staff-home-none-title"), words.t("staff-home-none-text"), None)
    } else {
        view! { <ul class="plain-list stack gap-3 mid" role="list">{tools}</ul> }.into_any()
    };
    view! {
        <main id="main" tabindex="-1">
            <div class="topbar"><div><h1>{words.t("staff-home-title")}</h1>{roles}</div></div>
            {content}
            <div class="mt-4">{note("eye", words.t("staff-home-logged").into_any())}</div>
        </main>
    }
    .into_any()
}

fn role(vm: &HomeView, held: &HeldRole) -> AnyView {
    let words = vm.words;
    let until = held.ends_at.map(|at| view! { " "{words.t("staff-role-until")}" "{time(words, at, vm.now)} });
    view! { <p class="sm muted">{badge(Tone::Plain, None, words.t(held.role.words()))}{until}</p> }.into_any()
}

fn tool(words: Words, tool: &Tool) -> AnyView {
    // words: staff-home-board, staff-home-calls, staff-home-find, staff-home-marks, staff-home-messages, staff-home-people
    view! {
        <li class="card">
            <h2 class="fs-md"><a href=href(words.lang(), tool.path)>{icon(tool.icon)}" "{words.t(tool.title)}</a></h2>
            <p class="sm muted mt-1">{words.t(tool.text)}</p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::role::Role;
    use crate::ui::pages::samples;
    use crate::ui::tests::{faults, html};

    #[test]
    fn everybody_who_works_here_begins_with_what_their_roles_open() {
        for lang in Lang::ALL {
            for role in Role::ALL.iter().filter(|role| role.is_staff()) {
                let held = vec![HeldRole { role: *role, since: samples::now(), ends_at: Some(samples::now()) }];
                let may: Vec<_> = StaffPermission::ALL.iter().copied().filter(|may| may.is_of(*role)).collect();
                let vm = HomeView { words: Words::of(lang), now: samples::now(), held, may: may.clone() };
                let shown = html(|| view(&vm));
                assert_eq!(faults(&shown), Vec::<String>::new());
                for tool in &TOOLS {
                    let link = format!("href=\"{}\"", href(lang, tool.path));
                    assert_eq!(shown.contains(&link), may.contains(&tool.permission), "{role:?} {link}");
                }
            }
        }
    }
}

//! Where sign-in leads whoever did not say where to: to the work.
use crate::domain::refusal::Refusal;
use crate::domain::requests;
use crate::domain::scope::{CustomerScope, Person};
use crate::model::path::LocalPath;
use crate::page::cx::Cx;
use crate::page::nav::own_page;

/// Staff to the board, specialists to the desk, a customer to the one request that is open, or to all of them.
pub(super) async fn landing(cx: &Cx, person: &Person) -> Result<LocalPath, Refusal> {
    let own = own_page(person);
    if own == "/requests"
        && let Some(code) = requests::only_open(&cx.services, &CustomerScope::of(person)).await?
    {
        return Ok(cx.to(&format!("/requests/{code}")));
    }
    Ok(cx.to(own))
}

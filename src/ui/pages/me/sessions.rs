//! `POST /me/sessions/end-others`

use crate::domain::accounts::end_other_sessions;
use crate::model::notice::Notice;
use crate::page::cx::Cx;
use crate::page::reply::{PageResult, Reply};

/// Ends every session of the person but this one, and forgets the browsers they signed in with.
pub async fn end_others(cx: Cx) -> PageResult {
    let kept = cx.person()?.session_id();
    let device = cx.client.device_token.as_deref();
    end_other_sessions(&cx.services, &cx.customer()?, kept, device).await?;
    Ok(Reply::see_other(cx.to("/me/data").saying(Notice::SessionsEnded)))
}

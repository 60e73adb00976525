//! Rows of `sign_in_challenge`: a code that a browser waits on, and what became of it.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::data::CODE_MOBILE;
use super::person::stored_mobile;
use crate::base::crypto::{DataKey, HashPurpose, sha256};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::entity::sign_in_challenge as challenge;
use crate::model::ids::ChallengeId;
use crate::model::moment::Moment;
use crate::model::phone::Mobile;

/// What this browser waits on, whatever its state.
pub(super) async fn find_challenge(
    connection: &impl ConnectionTrait,
    browser_token: &str,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let row = challenge::Entity::find()
        .filter(challenge::Column::BrowserHash.eq(sha256(browser_token.as_bytes()).to_vec()))
        .filter(challenge::Column::DeleteAt.gt(now))
        .one(connection)
        .await?;
    Ok(row)
}

/// The number that the code was sent to.
pub(super) fn open_mobile(key: &DataKey, row: &challenge::Model) -> Result<Mobile, Fault> {
    stored_mobile(key, CODE_MOBILE.of(row.id), &row.mobile)
}

/// By what a number is found.
pub(in crate::domain) fn mobile_index(services: &Services, mobile: &Mobile) -> Vec<u8> {
    services.hash.of(HashPurpose::Mobile, &[mobile.as_e164().as_bytes()]).to_vec()
}

/// How a code is stored.
pub(super) fn code_hash(services: &Services, challenge_id: ChallengeId, code: &str) -> Vec<u8> {
    services.hash.of(HashPurpose::Code, &[challenge_id.as_bytes(), code.as_bytes()]).to_vec()
}

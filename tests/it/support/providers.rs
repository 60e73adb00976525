//! Doubles of SMS providers on loopback, written from the tables of their codes, that do what a test tells them to.
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub const KAVENEGAR_KEY: &str = "kvngr4B7C2D9E1F0key";
pub const SMSIR_KEY: &str = "smsirQ8W7E6R5T4key";

/// What it does with the next call that sends.
#[derive(Clone, Debug)]
pub enum Act {
    /// Takes the message and says so.
    Take,
    /// Takes it and never says so.
    TakeSilently,
    /// Does not take it, and never answers.
    LoseSilently,
    /// Takes it and says so after so long.
    TakeLate(Duration),
    /// Says no with this code; the HTTP status beside it.
    Say(u16, i64),
    /// An answer of something else than the provider.
    Body(u16, &'static str),
    /// An answer without an end.
    Endless,
    /// Another place to ask.
    Elsewhere(String),
}

/// A message that it took.
#[derive(Clone, Debug)]
pub struct Taken {
    pub mobile: String,
    pub text: String,
    pub id: i64,
    pub local_id: Option<String>,
}

/// What a double knows.
#[derive(Default)]
pub struct Inside {
    script: VecDeque<Act>,
    pub taken: Vec<Taken>,
    /// Names of the calls, in their order.
    pub calls: Vec<String>,
    /// Of messages by their number; delivered where nothing is said.
    pub states: BTreeMap<i64, i64>,
}

/// A double that listens.
#[derive(Clone)]
pub struct Double {
    pub address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
}

impl Double {
    pub async fn kavenegar() -> Self {
        Self::serve(|inside| {
            Router::new().route("/v1/{key}/{scope}/{method}", axum::routing::post(kavenegar)).with_state(inside)
        })
        .await
    }

    pub async fn smsir() -> Self {
        Self::serve(|inside| {
            Router::new().route("/v1/send/{what}", axum::routing::post(smsir_send).get(smsir_report)).with_state(inside)
        })
        .await
    }

    async fn serve(router: impl FnOnce(Arc<Mutex<Inside>>) -> Router) -> Self {
        let inside = Arc::<Mutex<Inside>>::default();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = router(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, inside }
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next calls that send are answered so; those after them are taken.
    pub fn will(&self, acts: impl IntoIterator<Item = Act>) {
        self.inside.lock().unwrap().script = acts.into_iter().collect();
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.inside.lock().unwrap().taken.clone()
    }

    pub fn calls(&self) -> Vec<String> {
        self.inside.lock().unwrap().calls.clone()
    }

    /// What became of all messages from now on, in the provider's code.
    pub fn deliver(&self, state: i64) {
        let mut inside = self.inside.lock().unwrap();
        let ids: Vec<i64> = inside.taken.iter().map(|taken| taken.id).collect();
        inside.states.extend(ids.into_iter().map(|id| (id, state)));
    }
}

type Shared = Arc<Mutex<Inside>>;

/// Does what the script says with a message; `said` makes the answer of a message that was taken.
async fn act(
    shared: &Shared,
    call: &str,
    message: Taken,
    said: impl FnOnce(&Taken) -> Value,
    no: fn(i64) -> Value,
) -> Response {
    let (act, taken) = {
        let mut inside = shared.lock().unwrap();
        inside.calls.push(call.to_owned());
        let act = inside.script.pop_front().unwrap_or(Act::Take);
        let taken = Taken { id: 1_000 + i64::try_from(inside.taken.len()).unwrap(), ..message };
        if matches!(act, Act::Take | Act::TakeSilently | Act::TakeLate(_)) {
            inside.taken.push(taken.clone());
        }
        (act, taken)
    };
    match act {
        Act::Take => json_of(200, &said(&taken)),
        Act::TakeLate(after) => {
            tokio::time::sleep(after).await;
            json_of(200, &said(&taken))
        }
        Act::TakeSilently | Act::LoseSilently => std::future::pending().await,
        Act::Say(http, code) => json_of(http, &no(code)),
        Act::Body(http, body) => (StatusCode::from_u16(http).unwrap(), body).into_response(),
        Act::Endless => (StatusCode::OK, "x".repeat(1024 * 1024)).into_response(),
        Act::Elsewhere(to) => (StatusCode::FOUND, [("location", to)]).into_response(),
    }
}

fn json_of(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

fn fields(body: &Bytes) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

async fn kavenegar(
    State(shared): State<Shared>,
    Path((key, scope, method)): Path<(String, String, String)>,
    body: Bytes,
) -> Response {
    let fields = fields(&body);
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let said = |entries: Value| json!({ "return": { "status": 200, "message": "ok" }, "entries": entries });
    let no = |code: i64| json!({ "return": { "status": code, "message": "no" }, "entries": null });
    if key != KAVENEGAR_KEY {
        return json_of(403, &no(403));
    }
    let call = format!("{scope}/{method}");
    match call.as_str() {
        "sms/send.json" | "verify/lookup.json" => {
            let is_code = scope == "verify";
            let text = if is_code { field("token") } else { field("message") };
            let message = Taken { mobile: field("receptor"), text, id: 0, local_id: fields.get("localid").cloned() };
            let entry = |taken: &Taken| said(json!([{ "messageid": taken.id, "status": 1, "cost": 1_200 }]));
            act(&shared, &call, message, entry, no).await
        }
        "sms/statuslocalmessageid.json" => {
            let mut inside = shared.lock().unwrap();
            inside.calls.push(call);
            let known = inside.taken.iter().find(|taken| taken.local_id.as_ref() == Some(&field("localid")));
            let entry = match known {
                Some(taken) => json!({ "messageid": taken.id, "localid": field("localid"), "status": 4 }),
                None => json!({ "messageid": 0, "localid": field("localid"), "status": 100 }),
            };
            json_of(200, &said(json!([entry])))
        }
        "sms/status.json" => {
            let mut inside = shared.lock().unwrap();
            inside.calls.push(call);
            let id: i64 = field("messageid").parse().unwrap();
            let status = inside.states.get(&id).copied().unwrap_or(10);
            json_of(200, &said(json!([{ "messageid": id, "status": status }])))
        }
        _ => json_of(404, &no(404)),
    }
}

fn smsir_no(status: i64) -> Value {
    json!({ "status": status, "message": "no", "data": null })
}

async fn smsir_send(State(shared): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if headers.get("x-api-key").is_none_or(|key| key != SMSIR_KEY) {
        return json_of(401, &smsir_no(10));
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let is_code = uri.path().ends_with("/verify");
    let (mobile, text) = match is_code {
        true => (&body["Mobile"], &body["Parameters"][0]["value"]),
        false => (&body["Mobiles"][0], &body["MessageText"]),
    };
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let message = Taken { mobile: word(mobile), text: word(text), id: 0, local_id: None };
    let said = move |taken: &Taken| {
        let data = match is_code {
            true => json!({ "messageId": taken.id, "cost": 1.0 }),
            false => json!({ "packId": "pack", "messageIds": [taken.id], "cost": 1.0 }),
        };
        json!({ "status": 1, "message": "ok", "data": data })
    };
    act(&shared, uri.path(), message, said, smsir_no).await
}

async fn smsir_report(State(shared): State<Shared>, Path(id): Path<i64>) -> Response {
    let mut inside = shared.lock().unwrap();
    inside.calls.push("report".to_owned());
    let state = inside.states.get(&id).copied().unwrap_or(1);
    json_of(200, &json!({ "status": 1, "message": "ok", "data": { "messageId": id, "deliveryState": state } }))
}

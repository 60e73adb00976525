//! A customer and some specialists of one city, and short words for what they do.
use karriz::base::clock::{Clock, SECOND};
use karriz::demo::{Cast, NewForm, OfferWords, Scenario, soonest, way_to};
use karriz::domain::catalogue;
use karriz::domain::catalogue::QuestionKind;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, Desk, DeskSpans, NewOffer, NewRequest, OwnRequest, open_slots, parse_offer};
use karriz::domain::scope::{CustomerScope, SpecialistScope};
use karriz::entity::service_request;
use karriz::model::form::RawForm;
use karriz::model::ids::RequestId;
use karriz::model::moment::Moment;
use karriz::model::request::{RequestEvent, RequestState, Timer};
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Open, World};

pub const CITY: &str = "1309";
pub const SERVICE: &str = "home-cleaning";
pub const CUSTOMER: &str = "09000000500";

pub fn other_mobile() -> &'static str {
    "09000000600"
}

pub fn specialist_mobile(index: usize) -> String {
    format!("0900000{:04}", 501 + index)
}

/// A world with a market in it.
pub struct Market {
    pub world: World,
    pub customer: CustomerScope,
    pub specialists: Vec<SpecialistScope>,
}

impl Market {
    /// One customer and so many specialists who do [`SERVICE`] in [`CITY`].
    pub async fn new(specialists: usize) -> Self {
        // A test files more than one person may; what one may is tested in `limits.rs`.
        let world = World::with(|config| {
            config.limits.open_requests = 1_000;
            config.limits.requests_per_day.most = 1_000;
        })
        .await;
        Self::of(world, specialists).await
    }

    /// The same in a world of its own.
    pub async fn of(world: World, specialists: usize) -> Self {
        world.person("Customer", Some("Family"), CUSTOMER, &[Role::Customer]).await;
        let customer = world.customer(CUSTOMER).await;
        let mut scopes = Vec::new();
        for index in 0..specialists {
            let mobile = specialist_mobile(index);
            let name = format!("Spec{index}");
            world.working(&name, Some("Family"), &mobile, CITY, &[SERVICE]).await;
            scopes.push(world.specialist(&mobile).await);
        }
        Self { world, customer, specialists: scopes }
    }

    pub fn services(&self) -> &Open {
        self.world.services()
    }

    /// A form of `service` as a careful person fills it in, for the second open day at 10.
    pub async fn form(&self, service: &str, typed: &[(&str, &str)]) -> RawForm {
        let day = open_slots(self.world.clock.now())[1].day;
        let day = format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
        let mut raw = RawForm::from_pairs([
            ("note", "secret note"),
            ("city", CITY),
            ("district", "3"),
            ("street", "Secret street"),
            ("plaque", "12"),
            ("unit", "4"),
            ("slot_day", day.as_str()),
            ("slot_hour", "10"),
        ]);
        let service = catalogue::find_service(self.services(), service).await.unwrap().unwrap();
        for question in &service.questions {
            let value = match question.kind {
                QuestionKind::Single | QuestionKind::Multi => question.options[0].value.clone(),
                QuestionKind::Number => question.max.unwrap().to_string(),
                QuestionKind::Boolean => "yes".to_owned(),
                QuestionKind::Text => "text".to_owned(),
                QuestionKind::Photo => continue,
            };
            raw.set(&requests::field_of(question), value);
        }
        for (name, value) in typed {
            raw.set(name, *value);
        }
        raw
    }

    pub async fn input(&self, typed: &[(&str, &str)]) -> NewRequest {
        let service = catalogue::find_service(self.services(), SERVICE).await.unwrap().unwrap();
        requests::parse(&self.form(SERVICE, typed).await, &service, self.world.clock.now()).unwrap()
    }

    /// What people do, by the use cases.
    pub fn scenario(&self) -> Scenario {
        Scenario::new(self.services(), self.world.system(), &self.world.clock)
    }

    /// The customer and the first specialist, who is the one that is chosen.
    pub fn cast(&self) -> Cast<'_> {
        Cast { customer: &self.customer, specialist: self.specialists.first() }
    }

    /// A request for the second open day at 10, or the first time after it that is not agreed with anybody: nobody is in two
    /// places.
    pub async fn submit(&self) -> TrackingCode {
        let agreed = service_request::Entity::find()
            .filter(service_request::Column::State.is_in([
                RequestState::Confirmed,
                RequestState::EnRoute,
                RequestState::InProgress,
            ]))
            .all(self.services().db.read())
            .await
            .unwrap();
        let is_free = |at: Moment| agreed.iter().all(|request| request.slot_start != at);
        let days = open_slots(self.world.clock.now());
        let mut slots = days[1..].iter().flat_map(|slot| slot.hours.iter().map(|hour| (slot.day, *hour)));
        let slot = slots.find(|(day, hour)| *hour >= 10 && is_free(requests::slot_at(*day, *hour).0)).unwrap();
        let day = format!("{:04}-{:02}-{:02}", slot.0.year(), slot.0.month(), slot.0.day());
        let fields = self.form(SERVICE, &[("slot_day", &day), ("slot_hour", &slot.1.to_string())]).await;
        self.scenario().submit(&self.customer, NewForm { service: SERVICE, fields: &fields }).await.unwrap()
    }

    pub async fn own(&self, code: TrackingCode) -> OwnRequest {
        requests::get_own(self.services(), &self.customer, code).await.unwrap()
    }

    pub async fn request_id(&self, code: TrackingCode) -> RequestId {
        let found = service_request::Entity::find().filter(service_request::Column::TrackingCode.eq(code));
        found.one(self.services().db.read()).await.unwrap().unwrap().id
    }

    pub fn new_offer(slot: (Moment, Moment), toman: &str) -> NewOffer {
        let hour = requests::arrival_hours(slot)[0].0.to_string();
        let raw = RawForm::from_pairs([("total", toman), ("arrival_hour", &hour), ("message", "secret message")]);
        parse_offer(&raw, slot).unwrap()
    }

    /// An offer by the specialist of this index.
    pub async fn offer(&self, index: usize, code: TrackingCode, toman: &str) -> Result<(), Refusal> {
        let words = OfferWords { toman, message: "secret message" };
        self.scenario().offer(&self.specialists[index], code, words).await?;
        // The next offer is a later one: offers are listed in the order of their time.
        self.world.clock.advance(SECOND);
        Ok(())
    }

    /// The customer presses a button.
    pub async fn press(&self, code: TrackingCode, event: RequestEvent) -> Result<(), Refusal> {
        self.scenario().press(&self.customer, code, event).await
    }

    /// The specialist of this index presses a button.
    pub async fn press_as(&self, index: usize, code: TrackingCode, event: RequestEvent) -> Result<(), Refusal> {
        self.scenario().press(&self.specialists[index], code, event).await
    }

    pub async fn withdraw(&self, index: usize, code: TrackingCode) -> Result<(), Refusal> {
        self.press_as(index, code, RequestEvent::Withdraw).await
    }

    pub async fn desk(&self, index: usize) -> Desk {
        requests::desk(self.services(), &self.specialists[index], DeskSpans::default()).await.unwrap()
    }

    /// The customer chooses the offer at this place.
    pub async fn select(&self, code: TrackingCode, place: usize) -> Result<(), Refusal> {
        self.scenario().select(&self.customer, code, place).await
    }

    pub async fn confirm(&self, code: TrackingCode) -> Result<(), Refusal> {
        self.press(code, RequestEvent::Confirm).await
    }

    pub async fn cancel(&self, code: TrackingCode) -> Result<(), Refusal> {
        self.press(code, RequestEvent::Cancel).await
    }

    /// A request that stands in `state`, brought there by those who can, with the offers of the first two specialists.
    pub async fn at(&self, state: RequestState) -> TrackingCode {
        let code = self.submit().await;
        if state == RequestState::Submitted {
            // No use case leaves it there.
            let stored = code.stored();
            let sql = format!("UPDATE service_request SET state = 'submitted' WHERE tracking_code = '{stored}'");
            self.world.execute(&sql).await;
            let moved = format!(
                "INSERT INTO request_move (city_code, from_state, to_state) VALUES ('{CITY}', 'offers_open', 'submitted')"
            );
            self.world.execute(&moved).await;
            return code;
        }
        for index in 0..2 {
            self.offer(index, code, "450000").await.unwrap();
        }
        self.scenario().walk(self.cast(), code, way_to(state), soonest).await.unwrap();
        assert_eq!(self.own(code).await.state, state);
        code
    }

    /// Three hours before the slot the first specialist sets out.
    pub async fn set_out(&self, code: TrackingCode) {
        self.scenario().walk(self.cast(), code, &[RequestEvent::OnMyWay], soonest).await.unwrap();
    }

    /// What the customer tells at the door.
    pub async fn start_code(&self, code: TrackingCode) -> String {
        self.own(code).await.start_code.expect("a start code")
    }

    /// The first specialist types a start code.
    pub async fn start(&self, code: TrackingCode, typed: &str) -> Result<(), Refusal> {
        self.scenario().start(&self.specialists[0], code, typed).await
    }

    /// Five wrong codes.
    pub async fn spend_codes(&self, code: TrackingCode) {
        let wrong = if self.start_code(code).await == "0000" { "0001" } else { "0000" };
        for _ in 0..5 {
            self.start(code, wrong).await.unwrap_err();
        }
    }

    /// Lets time go by until the timer is due; what must have happened before it happens.
    pub async fn wait_for(&self, code: TrackingCode, timer: Timer) {
        if timer == Timer::Lapse {
            Box::pin(self.let_pass(code, Timer::Ask)).await;
        }
        self.scenario().wait_for(code, timer).await.unwrap();
    }

    /// The same, and the timer does its work.
    pub async fn let_pass(&self, code: TrackingCode, timer: Timer) {
        self.wait_for(code, timer).await;
        self.world.work().await;
    }

    /// Offered, chosen and confirmed with the first specialist.
    pub async fn confirmed(&self) -> TrackingCode {
        let code = self.submit().await;
        self.offer(0, code, "450000").await.unwrap();
        self.select(code, 0).await.unwrap();
        self.confirm(code).await.unwrap();
        code
    }

    pub async fn no_job_left(&self) {
        let open = "SELECT count(*) FROM job WHERE done_at IS NULL AND dead_at IS NULL AND kind LIKE 'requests.%'";
        assert_eq!(self.world.count(open).await, 0);
    }
}

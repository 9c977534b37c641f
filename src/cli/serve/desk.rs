//! The desk that forms arrive at: what every request may use, and which request goes where.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::services::ServeDir;

use crate::cli::jwe::Key;
use crate::cli::serve::access::Access;
use crate::cli::serve::door::{self, Door};
use crate::cli::serve::labels::Labels;
use crate::cli::serve::limit::Limit;
use crate::cli::serve::schema::Schema;
use crate::cli::serve::store::Store;
use crate::cli::serve::{answer, api, export, gate, inbox, indicators, login, page, problems};

/// What every request may use.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    shared: Arc<Shared>,
}

struct Shared {
    schema: Schema,
    labels: Labels,
    access: Access,
    keys: Vec<Key>,
    limit: Option<Limit>,
    failures: Limit,
    guarded: bool,
}

/// How it was told to behave.
pub struct Settings {
    /// What forms and facts are called.
    pub labels: Labels,
    /// Who may do what.
    pub access: Access,
    /// What opens sealed forms.
    pub keys: Vec<Key>,
    /// How often one address may ask in a second; as often as it likes if zero.
    pub rate: u32,
    /// Whether only this machine may call.
    pub guarded: bool,
}

impl Desk {
    /// A desk over one store.
    pub fn new(store: Store, schema: Schema, settings: Settings) -> Self {
        let Settings { labels, access, keys, rate, guarded } = settings;
        let limit = (rate > 0).then(|| Limit::new(Duration::from_secs(1) / rate, rate.saturating_mul(10)));
        // Nobody mistypes a token more often than that.
        let failures = Limit::new(Duration::from_secs(6), 10);
        Desk { store, shared: Arc::new(Shared { schema, labels, access, keys, limit, failures, guarded }) }
    }

    /// The forms.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The published schema.
    pub fn schema(&self) -> &Schema {
        &self.shared.schema
    }

    /// What facts, dispositions and criteria are called.
    pub fn labels(&self) -> &Labels {
        &self.shared.labels
    }

    /// Who may do what.
    pub fn access(&self) -> &Access {
        &self.shared.access
    }

    /// What opens sealed forms.
    pub fn keys(&self) -> &[Key] {
        &self.shared.keys
    }

    /// How often one address may ask.
    pub fn limit(&self) -> Option<&Limit> {
        self.shared.limit.as_ref()
    }

    /// How often one address may be wrong about a token.
    pub fn failures(&self) -> &Limit {
        &self.shared.failures
    }

    /// Whether the `Host` header must name this machine.
    pub fn guarded(&self) -> bool {
        self.shared.guarded
    }

    /// Every address of the server; what is not named here comes from `dist`.
    pub fn router(self, dist: ServeDir) -> Router {
        let behind = |door: Door, routes: Router<Desk>| {
            routes.route_layer(from_fn_with_state((self.clone(), door), door::pass))
        };
        let sending = Router::new()
            .route("/api/referrals", post(api::receive))
            .route("/api/referrals/{id}", get(api::status))
            .route("/api/referrals/{id}/receipt", get(api::receipt));
        let reading = Router::new()
            .route("/api/referrals/{id}/form", get(api::form))
            .route("/api/referrals/{id}/events", get(api::events).post(api::happened))
            .route("/api/export.ndjson", get(export::ndjson))
            .route("/api/export.csv", get(export::csv))
            .route("/api/indicators", get(indicators::json));
        let inbox = Router::new()
            .route("/inbox", get(inbox::list))
            .route("/inbox/", get(inbox::list))
            .route("/inbox/indicators", get(indicators::page))
            .route("/inbox/sign-out", post(login::sign_out))
            .route("/inbox/{id}", get(page::form).post(answer::form));
        Router::new()
            .merge(behind(Door::Sending, sending))
            .merge(behind(Door::Reading, reading))
            .merge(behind(Door::Inbox, inbox))
            .route("/api/schema/referral-form.v1.json", get(api::schema))
            .route("/api/openapi.json", get(api::openapi))
            .route("/inbox/login", get(login::page).post(login::sign_in))
            .route("/inbox/style.css", get(inbox::style))
            .route("/problems/{slug}", get(problems::explain))
            .fallback_service(dist)
            .layer(from_fn_with_state(self.clone(), gate::pass))
            .with_state(self)
    }
}

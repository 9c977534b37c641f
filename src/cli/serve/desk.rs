//! The desk that forms arrive at: what every request may use, and which request goes where.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::services::ServeDir;

use crate::cli::serve::schema::Schema;
use crate::cli::serve::store::Store;
use crate::cli::serve::{api, gate, inbox, page, problems};

/// What every request may use.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    schema: Arc<Schema>,
    guarded: bool,
}

impl Desk {
    /// A desk over one store; `guarded` when only this machine may call.
    pub fn new(store: Store, schema: Schema, guarded: bool) -> Self {
        Desk { store, schema: Arc::new(schema), guarded }
    }

    /// The forms.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The published schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Whether the `Host` header must name this machine.
    pub fn guarded(&self) -> bool {
        self.guarded
    }

    /// Every address of the server; what is not named here comes from `dist`.
    pub fn router(self, dist: ServeDir) -> Router {
        Router::new()
            .route("/api/referrals", post(api::receive))
            .route("/api/referrals/{id}", get(api::form))
            .route("/api/referrals/{id}/receipt", get(api::receipt))
            .route("/api/schema/referral-form.v1.json", get(api::schema))
            .route("/inbox", get(inbox::list))
            .route("/inbox/", get(inbox::list))
            .route("/inbox/style.css", get(inbox::style))
            .route("/inbox/{id}", get(page::form))
            .route("/problems/{slug}", get(problems::explain))
            .fallback_service(dist)
            .layer(from_fn_with_state(self.clone(), gate::pass))
            .with_state(self)
    }
}

//! What the server counts, for Prometheus.

use crate::live::Hub;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram};
use prometheus_client::registry::Registry;
use std::sync::{Arc, Mutex, PoisonError};
use sync::log::Tally;

/// Counters of one server.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Arc<Mutex<Registry>>,
    /// Requests by kind of path and status.
    requests: Family<Request, Counter>,
    mutations: Family<ByOutcome, Counter>,
    groups: histogram::Histogram,
    live: Gauge,
    pub(crate) database_errors: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOutcome {
    outcome: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let metrics = Self {
            registry: Arc::default(),
            requests: Family::default(),
            mutations: Family::default(),
            groups: histogram::Histogram::new(histogram::exponential_buckets(1.0, 2.0, 12)),
            live: Gauge::default(),
            database_errors: Counter::default(),
        };
        let mut registry = Registry::with_prefix("jiamenkou");
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register("mutations", "Mutations decided", metrics.mutations.clone());
        registry.register(
            "group_size",
            "Mutations made durable by one commit",
            metrics.groups.clone(),
        );
        registry.register("live_streams", "Open live streams", metrics.live.clone());
        registry.register(
            "database_errors",
            "Pushes that the database failed",
            metrics.database_errors.clone(),
        );
        *metrics
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = registry;
        metrics
    }

    pub(crate) fn count_request(&self, route: &str, status: u16) {
        let request = Request {
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&request).inc();
    }

    pub(crate) fn count_group(&self, tally: &Tally) {
        let mut sum = 0;
        for (outcome, count) in [
            ("applied", tally.applied),
            ("merged", tally.merged),
            ("conflict", tally.conflict),
            ("rejected", tally.rejected),
            ("repeated", tally.repeated),
        ] {
            self.mutations
                .get_or_create(&ByOutcome { outcome })
                .inc_by(count);
            sum += count;
        }
        if sum > 0 {
            self.groups.observe(sum as f64);
        }
    }

    /// The exposition text.
    pub(crate) fn encode(&self, hub: &Hub) -> String {
        self.live
            .set(i64::try_from(hub.count()).unwrap_or(i64::MAX));
        let mut exposition = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing into a string does not fail.
        let _ = text::encode(&mut exposition, &registry);
        exposition
    }
}

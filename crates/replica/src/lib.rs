//! The phone's half of sync: the store contract, the outbox, the view, the sync cycle.

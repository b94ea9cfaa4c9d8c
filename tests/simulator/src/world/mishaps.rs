//! What befalls whole phones and the whole server, and how it ends.

use super::{Phone, World};
use crate::executor::at_once;
use crate::kinds;
use crate::plan::Weather;
use crate::random::Random;
use crate::server::Entry;
use replica::{MemoryStore, Store};

impl World {
    /// Nothing that is under way lives for so long.
    pub(super) fn be_left_alone(&mut self) {
        self.server.be_left_alone();
        self.due.clear();
        self.network.borrow_mut().clear();
    }

    pub(super) fn revoke(&mut self, phone: usize) {
        let device = at_once(self.phones[phone].store.head())
            .ok()
            .and_then(|head| head.device);
        if let Some(device) = device
            && let Some(row) = self.server.db.devices.get_mut(&device)
        {
            row.revoked = true;
            self.stage.enter(|| Entry::Revoked(device));
            self.stage.ledger.borrow_mut().revoked.insert(device);
            self.stage.fault("device signed out from afar");
        }
    }

    pub(super) fn lose(&mut self, phone: usize) {
        self.kill_all(phone);
        self.phones[phone].store = MemoryStore::new(kinds::stored(self.phones[phone].kinds));
        self.phones[phone].forget();
        self.stage.ledger.borrow_mut().store_lost(phone);
        self.stage.fault("store lost");
    }

    pub(super) fn rot(&mut self, phone: usize, number: u64) {
        let Phone { store, device, .. } = &self.phones[phone];
        let rows = store.rows();
        if device.rotten.get().is_none() && !rows.is_empty() {
            let row = &rows[Random::new(number).below(rows.len())];
            store.lose_row(row.id, row.scope);
            device.rotten.set(Some((row.id, row.scope)));
            self.stage.fault("record vanished");
        }
    }

    pub(super) fn bring_back(&mut self, phone: usize) {
        let Some(copy) = self.phones[phone].copy.as_ref().map(MemoryStore::copied) else {
            return;
        };
        self.kill_all(phone);
        self.stage
            .ledger
            .borrow_mut()
            .store_turned_back(phone, &copy);
        self.phones[phone].store = copy;
        self.phones[phone].forget();
        self.stage.fault("store restored from an old copy");
    }

    pub(super) fn upgrade(&mut self, phone: usize) {
        // The program comes from the server, so the server has it first.
        if self.server.kinds.0.len() == kinds::NEW.0.len() && self.is_upgraded() {
            self.kill_all(phone);
            self.phones[phone].kinds = kinds::NEW;
            self.open(phone, 0);
        }
    }

    fn is_upgraded(&self) -> bool {
        let errand = self.server.kinds.named("errand");
        errand.is_some_and(|errand| errand.schema == 2)
    }

    pub(super) fn restore(&mut self, by_command: bool) {
        if self.server.restore(by_command) {
            self.stage.fault(if by_command {
                "server restored"
            } else {
                "server turned back"
            });
            self.due.clear();
            self.network.borrow_mut().clear();
        }
    }

    /// All that was at the server is lost.
    pub(crate) fn server_ended(&mut self) {
        self.due.clear();
        self.network.borrow_mut().server_ended();
    }

    pub(super) fn put_poison(&mut self, phone: usize, number: u64) {
        let queued = at_once(self.phones[phone].store.outbox(0, 1_000)).unwrap_or_default();
        let queued: Vec<_> = queued.iter().filter(|e| e.receipt.is_none()).collect();
        if !queued.is_empty() {
            let at = Random::new(number).below(queued.len());
            self.poison.insert(queued[at].mid);
        }
    }

    /// Everything that fails stops failing; all tabs but the first of each phone
    /// end, and all phones have the program that the server has.
    pub fn calm(&mut self) {
        self.weather = Weather::default();
        for phone in 0..self.phones.len() {
            self.kill_all(phone);
            self.phones[phone].kinds = self.server.kinds;
            let user = self.phones[phone].device.user;
            self.phones[phone].session.set(user);
            self.open(phone, 0);
        }
    }
}

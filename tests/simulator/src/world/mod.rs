//! The world of one run: phones with their tabs, the network, the server, and
//! what happens to them.

mod mishaps;

use crate::deeds::{Hand, Made, Surroundings, Tab};
use crate::executor::{Task, at_once};
use crate::kinds;
use crate::network::{Leg, Line, Network};
use crate::people::{self, PHONES, person};
use crate::plan::{Action, Weather};
use crate::random::Random;
use crate::sealed::{PIN, SERVER};
use crate::server::{Due, Server};
use crate::stage::{Stage, StoreFate, Wait};
use crate::store::{Device, TABS, TabStore};
use domain::{Id, Kinds, Millis};
use replica::carry::Carried;
use replica::conformance::PlainCipher;
use replica::sealing::{Lock, Sealing, Unlocking};
use replica::{MemoryStore, Replica, StoreError, SyncError};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// When all clocks begin.
const START: Millis = 1_794_985_200_000;

type OpenTab = Rc<RefCell<Option<Rc<Tab>>>>;

/// A phone.
pub struct Phone {
    /// What its tabs share.
    pub device: Rc<Device>,
    /// Its store.
    pub store: MemoryStore,
    /// Its tabs; none where one is not open.
    pub tabs: [OpenTab; TABS],
    /// Who is signed in on its browser.
    pub session: Rc<Cell<Option<Id>>>,
    /// Whether the server signed it out from afar.
    pub revoked: bool,
    /// Its clock.
    pub clock: Rc<Cell<Millis>>,
    /// Whether it seals what is sensitive.
    pub seals: bool,
    kinds: Kinds,
    copy: Option<MemoryStore>,
}

/// How an exchange ended.
pub type Ended = (usize, Result<(), SyncError>);

/// The world.
pub struct World {
    /// What all share.
    pub stage: Rc<Stage>,
    /// The phones.
    pub phones: Vec<Phone>,
    /// The server.
    pub server: Server,
    /// The messages under way.
    pub network: Rc<RefCell<Network>>,
    /// What is under way in tabs.
    pub tasks: Vec<Task>,
    /// The records that anybody ever made.
    pub made: Made,
    /// How exchanges ended.
    pub ended: Rc<RefCell<Vec<Ended>>>,
    /// Steps so far.
    pub steps: u64,
    pub(crate) due: Vec<Due>,
    pub(crate) weather: Weather,
    pub(crate) poison: BTreeSet<Id>,
    /// What files hold of unsent work.
    files: Rc<RefCell<Vec<Rc<Vec<u8>>>>>,
    /// Where each tab stood when it was last looked at.
    pub(crate) looked: Vec<[Option<u64>; TABS]>,
}

impl World {
    /// The world before anything has happened.
    #[must_use]
    pub fn new(stage: Rc<Stage>) -> Self {
        let grants = (0..people::PEOPLE).map(|n| (person(n), people::first_grants(n)));
        let server = Server::new(stage.clone(), kinds::OLD, START, grants.collect());
        let phones: Vec<Phone> = (0..PHONES.len()).map(Phone::new).collect();
        Self {
            looked: vec![[None; TABS]; phones.len()],
            stage,
            phones,
            server,
            network: Rc::default(),
            tasks: Vec::new(),
            made: Rc::default(),
            ended: Rc::default(),
            steps: 0,
            due: Vec::new(),
            weather: Weather::default(),
            poison: BTreeSet::new(),
            files: Rc::default(),
        }
    }

    /// Does one action.
    pub fn act(&mut self, action: &Action) {
        self.stage.note(|| format!("{action:?}"));
        match *action {
            Action::Open(phone, tab) => self.open(phone, tab),
            Action::Kill(phone, tab) => self.kill(phone, tab),
            Action::Save(phone, tab, n) => self.lend_hand(phone, tab, n, "save"),
            Action::Mend(phone, tab, n) => self.lend_hand(phone, tab, n, "mend"),
            Action::Withdraw(phone, tab, n) => self.lend_hand(phone, tab, n, "withdraw"),
            Action::Rubbish(phone, tab, n) => self.lend_hand(phone, tab, n, "rubbish"),
            Action::Sync(phone, tab) => self.sync(phone, tab),
            Action::Photos(phone, tab) => self.send_photos(phone, tab),
            Action::Run(ticks, number) => self.run(ticks, &mut Random::new(number)),
            Action::Weather(weather) => self.weather = weather,
            Action::Clock(phone, by) => self.phones[phone].clock.set(START + by),
            Action::Time(by) => self.server.now += by,
            Action::Away => self.be_left_alone(),
            Action::Rot(phone, number) => self.rot(phone, number),
            Action::Grants(who, number) => {
                let grants = people::other_grants(who, &mut Random::new(number));
                self.server.grant(person(who), grants);
            }
            Action::Session(phone, who) => self.phones[phone].session.set(who.map(person)),
            Action::Revoke(phone) => self.revoke(phone),
            Action::CopyStore(phone) if self.phones[phone].device.rotten.get().is_none() => {
                self.phones[phone].copy = Some(self.phones[phone].store.copied());
            }
            Action::CopyStore(_) => {}
            Action::OldStore(phone) => self.bring_back(phone),
            Action::LoseStore(phone) => self.lose(phone),
            Action::BackUp => self.server.back_up(),
            Action::Restore(by_command) => self.restore(by_command),
            Action::UpgradeServer => self.server.kinds = kinds::NEW,
            Action::UpgradePhone(phone) => self.upgrade(phone),
            Action::Poison(phone, number) => self.put_poison(phone, number),
            Action::Seal(phone) => self.phones[phone].seals = true,
            Action::Lock(phone, tab) => self.lock(phone, tab, true),
            Action::Unlock(phone, tab) => self.lock(phone, tab, false),
            Action::CarryOut(phone, tab) => self.carry_out(phone, tab),
            Action::TakeIn(phone, tab, number) => self.take_in(phone, tab, number),
        }
    }

    /// Takes so many steps, or fewer where nothing is under way.
    pub fn run(&mut self, ticks: u32, random: &mut Random) {
        for _ in 0..ticks {
            if self.stage.broken.borrow().is_some() || !self.tick(random) {
                return;
            }
            self.check();
        }
    }

    /// Takes one step; false where there is none to take.
    fn tick(&mut self, random: &mut Random) -> bool {
        self.spread_news(random);
        let ready = self.ready_tasks();
        let messages = self.network.borrow().messages.len();
        if ready.is_empty() && messages == 0 {
            return false;
        }
        self.steps += 1;
        let at = random.below(2 * ready.len() + messages);
        if at < 2 * ready.len() {
            self.advance(ready[at / 2], random);
        } else {
            self.move_message(at - 2 * ready.len(), random);
        }
        true
    }

    fn ready_tasks(&self) -> Vec<usize> {
        let tasks = self.tasks.iter().enumerate();
        // A task that waits for the network moves when its message has ended.
        let waits = |task: &Task| matches!(task.wait, Wait::Network(id) if self.network.borrow().is_awaited(id));
        tasks
            .filter(|(_, task)| !waits(task))
            .map(|(at, _)| at)
            .collect()
    }

    fn advance(&mut self, at: usize, random: &mut Random) {
        let fate = if random.chance(self.weather.store) {
            *random.one_of(&[StoreFate::Aborted, StoreFate::Full])
        } else {
            StoreFate::Done
        };
        self.stage.store_fate.set(fate);
        let task = &mut self.tasks[at];
        let ended = task.advance(&self.stage);
        self.stage.store_fate.set(StoreFate::Done);
        let (phone, tab, name) = (task.phone, task.tab, task.name);
        self.stage.note(|| format!("  {phone}.{tab} {name}"));
        self.looked[phone][tab] = None;
        if ended {
            self.tasks.remove(at);
        }
    }

    fn spread_news(&mut self, random: &mut Random) {
        if self.stage.news.borrow().is_empty() || !random.chance(50) {
            return;
        }
        let news = self.stage.news.borrow_mut().remove(0);
        for tab in (0..TABS).filter(|tab| *tab != news.tab) {
            if let Some(open) = self.tab(news.phone, tab) {
                let changed = news.changed.clone();
                self.spawn((news.phone, tab), "refresh", async move {
                    let _ = open.refresh(&changed).await;
                });
            }
        }
    }

    /// The tab, where it is open.
    #[must_use]
    pub fn tab(&self, phone: usize, tab: usize) -> Option<Rc<Tab>> {
        self.phones[phone].tabs[tab].borrow().clone()
    }

    /// The store as a tab of the phone reaches it.
    #[must_use]
    pub fn store(&self, phone: usize, tab: usize) -> TabStore {
        let phone = &self.phones[phone];
        TabStore {
            inner: phone.store.opened_by(kinds::stored(phone.kinds)),
            device: phone.device.clone(),
            stage: self.stage.clone(),
            tab,
            stood: Cell::new(false),
        }
    }

    fn spawn(
        &mut self,
        place: (usize, usize),
        name: &'static str,
        future: impl Future<Output = ()> + 'static,
    ) {
        self.tasks.push(Task::new(place, name, future));
    }

    /// Opens a tab that is not open.
    pub fn open(&mut self, phone: usize, tab: usize) {
        let opening = |task: &Task| (task.phone, task.tab, task.name) == (phone, tab, "open");
        if self.tab(phone, tab).is_some() || self.tasks.iter().any(opening) {
            return;
        }
        let store = self.store(phone, tab);
        let stage = self.stage.clone();
        let Phone {
            tabs,
            kinds,
            clock,
            device,
            seals,
            ..
        } = &self.phones[phone];
        device.locked[tab].set(false);
        device.keys.set(device.keys.get() + 10);
        let cipher = Rc::new(PlainCipher::from(1_000 * phone as u64 + device.keys.get()));
        let seals = *seals;
        let (place, kinds, user) = (tabs[tab].clone(), *kinds, device.user);
        let surroundings = Surroundings {
            clock: clock.clone(),
            stage: stage.clone(),
        };
        self.spawn((phone, tab), "open", async move {
            let store = Sealing::over(store, kinds);
            if let Ok(opened) = Replica::open(kinds, store, surroundings, user).await {
                if seals && begin_to_seal(&opened, cipher).await.is_err() {
                    return;
                }
                opened.subscribe(move |changed| {
                    let changed = changed.clone();
                    stage.news.borrow_mut().push(crate::stage::News {
                        phone,
                        tab,
                        changed,
                    });
                });
                place.replace(Some(Rc::new(opened)));
            }
        });
    }

    /// Ends a tab at once.
    pub fn kill(&mut self, phone: usize, tab: usize) {
        let before = self.tasks.len();
        self.tasks
            .retain(|task| (task.phone, task.tab) != (phone, tab));
        if self.tasks.len() < before {
            self.stage.fault("tab killed at a wait");
        }
        self.phones[phone].tabs[tab].take();
        if self.stage.has(crate::defect::Defect::ReusesNumber) {
            self.phones[phone]
                .store
                .tamper(|head| head.last_mseq = head.settled);
        }
    }

    fn kill_all(&mut self, phone: usize) {
        (0..TABS).for_each(|tab| self.kill(phone, tab));
    }

    fn lend_hand(&mut self, phone: usize, tab: usize, number: u64, what: &'static str) {
        let Some(open) = self.tab(phone, tab) else {
            return self.open(phone, tab);
        };
        if open.user().is_none() {
            return;
        }
        let hand = Hand {
            tab: open,
            store: self.store(phone, tab),
            made: self.made.clone(),
            random: Random::new(number),
        };
        let place = (phone, tab);
        match what {
            "mend" => self.spawn(place, what, hand.mend()),
            "withdraw" => self.spawn(place, what, hand.withdraw()),
            "rubbish" => self.spawn(place, what, hand.rubbish()),
            _ => self.spawn(place, what, hand.save()),
        }
    }

    fn line(&self, phone: usize, tab: usize) -> Line {
        Line {
            network: self.network.clone(),
            session: self.phones[phone].session.clone(),
            store: self.store(phone, tab),
        }
    }

    /// Begins an exchange.
    pub fn sync(&mut self, phone: usize, tab: usize) {
        let Some(open) = self.tab(phone, tab) else {
            return self.open(phone, tab);
        };
        let (line, ended) = (self.line(phone, tab), self.ended.clone());
        let stage = self.stage.clone();
        self.spawn((phone, tab), "sync", async move {
            let result = open.sync(&line).await.map(drop);
            stage.note(|| format!("  {phone}.{tab} in step: {result:?}"));
            ended.borrow_mut().push((phone, result));
        });
    }

    /// Begins a run through the photo lane.
    pub fn send_photos(&mut self, phone: usize, tab: usize) {
        let Some(open) = self.tab(phone, tab) else {
            return self.open(phone, tab);
        };
        let (line, ended) = (self.line(phone, tab), self.ended.clone());
        self.spawn((phone, tab), "photos", async move {
            let result = open.send_photos(&line).await;
            let result = result.map(drop).map_err(|left| left.error);
            ended.borrow_mut().push((phone, result));
        });
    }
}

/// Seals from now on, and is unlocked: by a new PIN where there is none yet.
async fn begin_to_seal(tab: &Tab, cipher: Rc<PlainCipher>) -> Result<(), StoreError> {
    tab.equip(cipher, SERVER.to_owned(), true).await?;
    match tab.lock_state() {
        Lock::WithoutPin => tab.set_pin(PIN).await,
        _ => tab.unlock(PIN).await.map(drop),
    }
}

impl World {
    fn lock(&mut self, phone: usize, tab: usize, lock: bool) {
        let Some(open) = self.tab(phone, tab) else {
            return self.open(phone, tab);
        };
        let device = self.phones[phone].device.clone();
        self.spawn((phone, tab), "lock", async move {
            if lock {
                let _ = open.lock().await;
            } else {
                let _ = open.unlock(PIN).await;
            }
            device.locked[tab].set(open.lock_state() == Lock::Locked);
        });
    }

    /// Locks every other phone that seals: what is sealed must go on its way all the same.
    pub(crate) fn lock_some(&self) {
        self.stage.direct.set(true);
        for phone in self.phones.iter().filter(|phone| phone.seals).step_by(2) {
            for (tab, locked) in phone.tabs.iter().zip(&phone.device.locked) {
                if let Some(tab) = tab.borrow().clone() {
                    // What is locked is so whatever the store says.
                    let _ = at_once(tab.lock());
                    locked.set(true);
                }
            }
        }
        self.stage.direct.set(false);
    }

    /// Unlocks every tab, in a world that is quiet.
    pub(crate) fn unlock_all(&self) {
        self.stage.direct.set(true);
        let tabs = self.phones.iter().flat_map(|phone| &phone.tabs);
        for tab in tabs.filter_map(|tab| tab.borrow().clone()) {
            if tab.lock_state() == Lock::Locked {
                let unlocked = at_once(tab.unlock(PIN));
                if unlocked != Ok(Unlocking::Unlocked) {
                    self.stage
                        .broken("I11", format!("the PIN opens nothing: {unlocked:?}"));
                }
            }
        }
        self.stage.direct.set(false);
    }

    fn carry_out(&mut self, phone: usize, tab: usize) {
        let Some(open) = self.tab(phone, tab) else {
            return self.open(phone, tab);
        };
        let files = self.files.clone();
        self.spawn((phone, tab), "carry out", async move {
            if let Ok(mut carried) = open.carry_out().await {
                let file = carried.encode().expect("what was carried out fits a file");
                files.borrow_mut().push(Rc::new(file));
            }
        });
    }

    fn take_in(&mut self, phone: usize, tab: usize, number: u64) {
        let Some(open) = self.tab(phone, tab) else {
            return self.open(phone, tab);
        };
        let files = self.files.borrow().clone();
        if files.is_empty() {
            return;
        }
        let file = Random::new(number).one_of(&files).clone();
        self.spawn((phone, tab), "take in", async move {
            let carried = Carried::decode(&file).expect("a file of ours is read");
            let _ = open.take_in(&carried).await;
        });
    }
}

impl Phone {
    fn new(number: usize) -> Self {
        let user = PHONES[number].map(person);
        Self {
            device: Rc::new(Device {
                phone: number,
                user,
                ..Device::default()
            }),
            store: MemoryStore::new(kinds::stored(kinds::OLD)),
            tabs: Default::default(),
            session: Rc::new(Cell::new(user)),
            revoked: false,
            seals: false,
            kinds: kinds::OLD,
            clock: Rc::new(Cell::new(START)),
            copy: None,
        }
    }

    /// The store is another one now.
    fn forget(&mut self) {
        self.device.held.take();
        self.device.hidden.take();
        self.device.rotten.take();
    }
}

impl Leg {
    /// Whether the message is at the server.
    #[must_use]
    pub fn is_there(&self) -> bool {
        matches!(self, Self::There)
    }
}

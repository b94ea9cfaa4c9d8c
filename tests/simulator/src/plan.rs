//! What happens in a run, as a list of actions. Each stands on its own and carries
//! the numbers that decide its details, so that others can be dropped without
//! changing it.

use crate::people::{PEOPLE, PHONES};
use crate::random::Random;
use crate::store::TABS;
use domain::Millis;
use serde::{Deserialize, Serialize};

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A tab is opened.
    Open(usize, usize),
    /// A tab ends at once, whatever it was at.
    Kill(usize, usize),
    /// A person saves something in a tab.
    Save(usize, usize, u64),
    /// A person deals with something that needs attention.
    Mend(usize, usize, u64),
    /// A person takes something back.
    Withdraw(usize, usize, u64),
    /// Something is queued that this program can not read.
    Rubbish(usize, usize, u64),
    /// A tab brings itself into step.
    Sync(usize, usize),
    /// A tab runs its photo lane.
    Photos(usize, usize),
    /// Time passes: so many steps of whatever is under way, chosen by the number.
    Run(u32, u64),
    /// From now on network, stores and server fail so much.
    Weather(Weather),
    /// A phone's clock jumps.
    Clock(usize, Millis),
    /// The server's time passes.
    Time(Millis),
    /// So much of it that what left long ago is forgotten.
    Away,
    /// A record vanishes from a phone's store, and nobody notices.
    Rot(usize, u64),
    /// Somebody is given other roles.
    Grants(usize, u64),
    /// Somebody signs in on a phone's browser, or nobody is signed in any more.
    Session(usize, Option<usize>),
    /// A phone is signed out from afar.
    Revoke(usize),
    /// A phone's store is copied.
    CopyStore(usize),
    /// A phone's store comes back from its copy.
    OldStore(usize),
    /// A phone's store is gone.
    LoseStore(usize),
    /// The server's database is copied.
    BackUp,
    /// The copy comes back: by the server's own command, or behind its back.
    Restore(bool),
    /// The server gets the new program.
    UpgradeServer,
    /// A phone's tabs end, and open with the new program.
    UpgradePhone(usize),
    /// Something queued makes every request fail that holds it.
    Poison(usize, u64),
    /// From now on a phone seals what is sensitive.
    Seal(usize),
    /// A tab is locked.
    Lock(usize, usize),
    /// A tab is unlocked by the PIN.
    Unlock(usize, usize),
    /// A person takes unsent work out of a phone, into a file.
    CarryOut(usize, usize),
    /// A person takes in a file, which may be old, taken in before, or another's.
    TakeIn(usize, usize, u64),
}

/// How much fails, in so many of a hundred cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Weather {
    /// Messages that are lost, on either way.
    pub lost: u32,
    /// Messages that arrive twice.
    pub twice: u32,
    /// Messages of which the sender hears nothing in time.
    pub late: u32,
    /// Answers that a captive portal gives.
    pub portal: u32,
    /// Answers that are cut off.
    pub cut: u32,
    /// Requests that are turned away on the way, in our protocol or not.
    pub refused: u32,
    /// Transactions of stores that are aborted or find no room.
    pub store: u32,
    /// Groups that the database or the server does not live through.
    pub crash: u32,
}

/// Makes other numbers of a seed.
const CARRIED: u64 = 0x00ca_441e_d000_0000;
const SEALED: u64 = 0x005e_a1ed_0000_0000;

/// The plan of a seed.
#[must_use]
pub fn plan(seed: u64) -> Vec<Action> {
    let mut random = Random::new(seed);
    let mut sealer = Random::new(seed ^ SEALED);
    let seals = sealer.chance(40);
    let mut plan = Vec::new();
    if seals {
        let sealing = (0..PHONES.len()).filter(|_| sealer.chance(70));
        plan.extend(sealing.map(Action::Seal));
    }
    plan.extend((0..PHONES.len()).map(|phone| Action::Open(phone, 0)));
    let skews = [0, 0, -86_400_000_000, 86_400_000_000, 3_600_000];
    plan.extend((0..PHONES.len()).map(|phone| Action::Clock(phone, *random.one_of(&skews))));
    // Few runs have everything: what is rare together is found where it is alone.
    let stores_change = random.chance(30);
    let server_restored = random.chance(35);
    // What was accepted is not kept for so long that it could be sent again.
    let long_away = !server_restored && random.chance(30);
    let grants_change = random.chance(60);
    let rots = random.chance(30);
    let fair = random.chance(20);
    // Where both tabs of a phone exchange at once, answers overtake each other.
    let both_tabs = random.chance(30);
    if both_tabs {
        plan.extend((0..PHONES.len()).map(|phone| Action::Open(phone, 1)));
    }
    let cut_photos = random.chance(30);
    // By numbers of its own, so that all other runs stay as they were.
    let mut carrier = Random::new(seed ^ CARRIED);
    let carries = carrier.chance(30);
    let length = 40 + random.below(140);
    if !fair {
        plan.push(Action::Weather(weather(&mut random)));
    }
    while plan.len() < length {
        let phone = random.below(PHONES.len());
        let tab = usize::from(random.chance(if both_tabs { 50 } else { 25 })).min(TABS - 1);
        let number = random.number();
        let action = match random.below(100) {
            0..=29 => Action::Save(phone, tab, number),
            30..=46 if both_tabs => {
                plan.push(Action::Sync(phone, 1 - tab));
                Action::Sync(phone, tab)
            }
            30..=46 => Action::Sync(phone, tab),
            62..=66 if cut_photos => {
                // The lane is cut off where it is, and goes on.
                let steps = 10 + 2 * random.below(60) as u32;
                plan.extend([Action::Sync(phone, tab), Action::Run(60, number)]);
                for _ in 0..2 {
                    plan.extend([Action::Photos(phone, tab), Action::Run(steps, number)]);
                    plan.extend([Action::Kill(phone, tab), Action::Open(phone, tab)]);
                }
                Action::Photos(phone, tab)
            }
            47..=66 => Action::Run(10 + random.below(90) as u32, number),
            67..=69 => Action::Photos(phone, tab),
            70..=73 => Action::Kill(phone, tab),
            74..=78 => Action::Open(phone, tab),
            79..=80 => Action::Mend(phone, tab, number),
            81 => Action::Withdraw(phone, tab, number),
            82..=84 if !fair => Action::Weather(weather(&mut random)),
            85..=86 if grants_change => Action::Grants(random.below(PEOPLE), number),
            87 => Action::Clock(phone, *random.one_of(&skews)),
            88 => Action::Time(1_000 * random.below(100_000) as Millis),
            89 if !fair => {
                let who = random.chance(70).then(|| random.below(PEOPLE));
                Action::Session(phone, who)
            }
            90 if !fair && random.chance(10) => Action::Revoke(phone),
            91 => Action::UpgradeServer,
            92 => Action::UpgradePhone(phone),
            93 if !fair => Action::Poison(phone, number),
            94 if !fair => Action::Rubbish(phone, tab, number),
            95 if stores_change => Action::CopyStore(phone),
            96 if stores_change && random.chance(60) => Action::OldStore(phone),
            96 if stores_change => Action::LoseStore(phone),
            97 if server_restored => Action::BackUp,
            98 if server_restored => Action::Restore(random.chance(60)),
            96..=97 if long_away => {
                // Somebody works on after all others have gone.
                plan.extend((0..PHONES.len()).map(|phone| Action::Sync(phone, 0)));
                plan.push(Action::Run(600, number));
                for work in 1..=6 {
                    let number = number.wrapping_mul(2 * work + 1);
                    plan.extend([Action::Save(phone, 0, number), Action::Run(20, number)]);
                }
                plan.extend([Action::Sync(phone, 0), Action::Run(60, number)]);
                Action::Away
            }
            98 if rots => Action::Rot(phone, number),
            _ => Action::Run(1 + random.below(8) as u32, number),
        };
        plan.push(action);
        if seals && sealer.chance(15) {
            let (phone, tab) = (sealer.below(PHONES.len()), sealer.below(TABS));
            plan.push(match sealer.chance(60) {
                true => Action::Lock(phone, tab),
                false => Action::Unlock(phone, tab),
            });
        }
        if carries && carrier.chance(20) {
            plan.extend(carrying(&mut carrier));
        }
    }
    plan
}

/// Work goes from one phone to another, mostly between the two of one person; now and
/// then the one that it came from is lost.
fn carrying(carrier: &mut Random) -> Vec<Action> {
    let phone = match carrier.chance(80) {
        true => 1 + carrier.below(2),
        false => carrier.below(PHONES.len()),
    };
    let number = carrier.number();
    match carrier.below(10) {
        0..=4 => vec![
            Action::CarryOut(phone, 0),
            Action::Run(20 + carrier.below(60) as u32, number),
        ],
        5 => vec![
            Action::CarryOut(phone, 0),
            Action::Run(200, number),
            Action::LoseStore(phone),
        ],
        _ => vec![
            Action::TakeIn(phone, 0, number),
            Action::Run(carrier.below(30) as u32, number),
        ],
    }
}

fn weather(random: &mut Random) -> Weather {
    let mut some = |percent: u32| {
        if random.chance(40) {
            random.below(percent as usize) as u32
        } else {
            0
        }
    };
    Weather {
        lost: some(40),
        twice: some(40),
        late: some(30),
        portal: some(30),
        cut: some(30),
        refused: some(30),
        store: some(25),
        crash: some(40),
    }
}

//! The outbox against a world that fails in every way it can: tabs are killed, clocks jump, writes fail, answers are lost, users
//! and receivers change, some users have no key and seal their forms to the receiver. Whatever happens, what was called saved is
//! neither lost nor changed nor sent under another name, and nothing stands in the clear that can be read.
//! `PROPTEST_CASES=1000000 cargo test outbox` tries more schedules.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::OnceLock;

use chrono::DateTime;
use proptest::prelude::*;
use referral_triage::criteria::{Ruleset, check, decide};
use referral_triage::facts::{Facts, Origins};
use referral_triage::referral::outbox::{Entry, How, Letter, Moment, Order, Outbox, State, Written};
use referral_triage::referral::{
    Answer, Class, Consent, Context, Draft, Failure, Key, Outcome, Receipt, Role, SealedForm, seal,
};
use referral_triage::text::{Lang, Source};

use crate::scratch::{files, root};

const AUTHORS: [&str; 2] = ["dr-wang", "dr-li"];
const QUEUES: [&str; 2] = ["county", "city"];
const NOW: Moment = Moment { millis: 1_795_000_000_000, random: 1 };
const YEARS: i64 = 10 * 365 * 24 * 3_600_000;

/// A form of a small rule set with something in every field.
pub fn form(number: u64) -> SealedForm {
    static RULESET: OnceLock<Ruleset> = OnceLock::new();
    let ruleset = RULESET.get_or_init(|| {
        let sources: Vec<Source> = files(&root().join("tests/bad-rules/base"), ".toml")
            .into_iter()
            .map(|(name, text)| Source { name, text })
            .collect();
        check(&sources).ruleset.expect("the base rule set is good")
    });
    let (facts, origins) = (Facts::new(), Origins::default());
    let decision = decide(ruleset, &facts);
    let time = DateTime::parse_from_rfc3339("2026-11-22T09:30:00+08:00").unwrap();
    let context = Context {
        ruleset,
        facts: &facts,
        decision: &decision,
        role: Role::Doctor,
        lang: Lang::Zh,
        today: time.date_naive(),
        known: &[],
        origins: &origins,
    };
    let mut draft = Draft::new(&context, 0).unwrap();
    "a reason".clone_into(&mut draft.reason);
    draft.consent = Some(Consent { given: true, ..Consent::default() });
    for place in 0..ruleset.form(&draft.form).unwrap().fields.len() {
        if draft.text(place).is_empty() {
            draft.write(place, format!("110 {number}"));
        }
    }
    let mut random = [7; 16];
    random[..8].copy_from_slice(&number.to_be_bytes());
    seal(&draft, &context, time, random).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn receipt() -> Receipt {
    Receipt { id: "7".to_owned(), number: "R7".to_owned(), location: "/7".to_owned(), ..Receipt::default() }
}

/// One row of the store, as IndexedDB holds it.
#[derive(Clone, Default)]
struct Row {
    revision: u32,
    outside: String,
    /// What is encrypted with the author's key, if there was one.
    wrapped: Option<Wrapped>,
    /// What is in the clear, since only the receiver can open it.
    letter: Option<String>,
}

#[derive(Clone, Default)]
struct Wrapped {
    words: String,
    inside: Option<String>,
}

struct Tab {
    outbox: Outbox,
    author: usize,
    /// Without one only forms that are sealed to their receiver are kept.
    has_key: bool,
    /// What this page alone can read of those.
    readable: BTreeMap<String, Wrapped>,
    queue: usize,
    jobs: VecDeque<Order>,
    posting: Option<Entry>,
    wake_at: Option<i64>,
}

impl Tab {
    /// What this page can read of a row: words about it, and the letter.
    fn opened(&self, key: &str, row: &Row) -> (String, Option<String>) {
        let is_mine = Entry::read(&row.outside, "").is_some_and(|entry| entry.author == AUTHORS[self.author]);
        let known = row.wrapped.as_ref().filter(|_| self.has_key).or_else(|| self.readable.get(key));
        match known.filter(|_| is_mine) {
            Some(known) => (known.words.clone(), known.inside.clone().or_else(|| row.letter.clone())),
            None => (String::new(), row.letter.clone().filter(|_| is_mine)),
        }
    }
}

impl Row {
    /// Whether nothing of the form is in it any more.
    fn is_empty(&self) -> bool {
        self.letter.is_none() && self.wrapped.as_ref().is_none_or(|wrapped| wrapped.inside.is_none())
    }
}

/// What was given to an outbox.
struct Given {
    sha256: String,
    json: String,
    body: String,
    author: usize,
    /// The receiver it was meant for, and those that somebody agreed to since.
    queues: Vec<usize>,
    is_saved: bool,
    /// The page it was written in, and its place among all forms.
    page: usize,
    number: u64,
    /// Whether a person did something about it afterwards.
    is_handled: bool,
}

#[derive(Default)]
struct World {
    disk: BTreeMap<String, Row>,
    tabs: Vec<Tab>,
    locks: BTreeMap<String, usize>,
    /// What the receivers have: by key, the body's hash.
    received: BTreeMap<String, String>,
    given: BTreeMap<String, Given>,
    number: u64,
    now: i64,
    random: u64,
    /// Everything works from now on.
    is_kind: bool,
    history: Vec<String>,
    /// What was written, or arrived, since it was last looked at.
    touched: BTreeSet<String>,
    names: u64,
    ids: Vec<u64>,
}

impl World {
    fn moment(&mut self) -> Moment {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Moment { millis: self.now, random: self.random }
    }

    fn dice(&mut self, sides: u64) -> u64 {
        self.moment();
        (self.random >> 33) % sides
    }

    fn open(&mut self, author: usize, queue: usize, has_key: bool) {
        let mut tab = Tab {
            outbox: Outbox::default(),
            author,
            has_key,
            readable: BTreeMap::new(),
            queue,
            jobs: VecDeque::new(),
            posting: None,
            wake_at: None,
        };
        let moment = self.moment();
        let mut orders = tab.outbox.set_author(AUTHORS[author]);
        orders.extend(tab.outbox.set_queue(QUEUES[queue], moment));
        tab.jobs.extend(orders);
        self.tabs.push(tab);
        self.ids.push(self.names);
        self.names += 1;
    }

    fn name(&self, tab: usize) -> usize {
        usize::try_from(self.ids[tab]).unwrap()
    }

    /// The renderer is gone: what was on the way may arrive or not.
    fn kill(&mut self, tab: usize) {
        let name = self.name(tab);
        let dead = self.tabs.remove(tab);
        self.ids.remove(tab);
        self.locks.retain(|_, holder| *holder != name);
        if let Some(entry) = dead.posting
            && self.dice(2) == 0
        {
            self.receive(&entry);
        }
    }

    fn submit(&mut self, tab: usize) {
        self.number += 1;
        let mut form = form(self.number);
        let author = self.tabs[tab].author;
        if !self.tabs[tab].has_key || self.dice(3) == 0 {
            form = form.closed(format!("ey..sealed.{}.x", self.number));
        }
        let given = Given {
            sha256: form.sha256().to_owned(),
            json: form.json().to_owned(),
            body: form.body().to_owned(),
            author,
            queues: vec![self.tabs[tab].queue],
            is_saved: false,
            page: self.name(tab),
            number: self.number,
            is_handled: false,
        };
        self.given.insert(form.key().as_str().to_owned(), given);
        // Once in a while it takes the place of another one.
        let known: Vec<Key> = self.tabs[tab].outbox.entries().map(|entry| entry.key.clone()).collect();
        let replaced = match self.dice(4) {
            0 if !known.is_empty() => {
                let pick = self.dice(u64::try_from(known.len()).unwrap());
                Some(known[usize::try_from(pick).unwrap()].clone())
            }
            _ => None,
        };
        if let Some(given) = replaced.as_ref().and_then(|key| self.given.get_mut(key.as_str())) {
            given.is_handled = true;
        }
        let moment = self.moment();
        let orders = self.tabs[tab].outbox.submit(&form, "患者", false, replaced, moment);
        self.tabs[tab].jobs.extend(orders);
    }

    fn receive(&mut self, entry: &Entry) {
        self.touched.insert(entry.key.as_str().to_owned());
        self.received.entry(entry.key.as_str().to_owned()).or_insert_with(|| entry.sha256.clone());
    }

    /// Carries out the next thing that a tab wants.
    fn work(&mut self, tab: usize) {
        let Some(order) = self.tabs[tab].jobs.pop_front() else { return };
        let moment = self.moment();
        let name = self.name(tab);
        let more = match order {
            Order::Lock(queue) => {
                let free = !self.locks.contains_key(&queue);
                if free {
                    self.locks.insert(queue, name);
                }
                self.tabs[tab].outbox.locked(free)
            }
            Order::Unlock => {
                self.locks.retain(|_, holder| *holder != name);
                Vec::new()
            }
            Order::Read => {
                let (mut strange, mut entries) = (0, Vec::new());
                for (key, row) in &self.disk {
                    let (words, inside) = self.tabs[tab].opened(key, row);
                    match Entry::read(&row.outside, &words) {
                        Some(mut entry) => {
                            entry.letter = inside.map(|inside| Letter::read(&inside).unwrap());
                            entries.push(entry);
                        }
                        None => strange += 1,
                    }
                }
                self.tabs[tab].outbox.read(Some((entries, strange)), moment)
            }
            Order::Write(entry) => {
                let written = self.write(tab, &entry);
                self.history.push(format!(
                    "{name} {} r{} {:?} {written:?}",
                    entry.key.as_str(),
                    entry.revision,
                    entry.state
                ));
                self.tabs[tab].outbox.written(&entry.key, written, moment)
            }
            Order::Forget(key) => {
                let row = self.disk.remove(key.as_str()).expect("what is forgotten was there");
                let entry = Entry::read(&row.outside, "").unwrap();
                assert!(entry.state.is_over() && row.is_empty());
                self.given.remove(key.as_str());
                Vec::new()
            }
            // The edge looks once more who sits there, and where forms go.
            Order::Post(entry) if !self.is_right(tab, &entry) => {
                self.tabs[tab].outbox.ended(&entry.key, Outcome::Unreachable, moment)
            }
            Order::Post(entry) => {
                self.check_post(tab, &entry);
                self.tabs[tab].posting = Some(entry);
                Vec::new()
            }
            Order::Find(entry) => {
                let has = self.received.get(entry.key.as_str()) == Some(&entry.sha256);
                // It may not answer.
                let found = has && (self.is_kind || self.dice(4) > 0);
                self.tabs[tab].outbox.found(&entry.key, found.then(receipt), moment)
            }
            Order::Ask(_) => Vec::new(),
            Order::Wait(millis) => {
                assert!((1..=25 * 3_600_000).contains(&millis), "{millis}");
                self.tabs[tab].wake_at = Some(self.now + millis);
                Vec::new()
            }
            Order::Wake => {
                for other in 0..self.tabs.len() {
                    if other != tab {
                        let orders = self.tabs[other].outbox.changed_elsewhere();
                        self.tabs[other].jobs.extend(orders);
                    }
                }
                Vec::new()
            }
        };
        self.tabs[tab].jobs.extend(more);
    }

    fn write(&mut self, tab: usize, entry: &Entry) -> Written {
        if !self.is_kind && self.dice(12) == 0 {
            return Written::Failed;
        }
        let key = entry.key.as_str();
        let (inside, letter) = match &entry.letter {
            Some(letter) => (Some(letter.inside()), letter.in_the_clear()),
            None => (None, None),
        };
        let (before, is_over) = (self.disk.get(key), entry.state.is_over());
        let Tab { author, has_key, .. } = self.tabs[tab];
        let is_closed = |row: &Row| row.wrapped.is_none() || row.letter.is_some();
        let may = has_key || letter.is_some() || before.map_or(is_over, is_closed);
        if entry.author != AUTHORS[author] || !may {
            return Written::Failed;
        }
        if before.is_some_and(|row| row.revision + 1 != entry.revision) {
            return Written::Conflict;
        }
        if is_over && entry.state == State::Delivered {
            assert!(self.received.contains_key(key), "nothing is let go of before the receiver has it");
        }
        let old = before.cloned().unwrap_or_default();
        let said = Wrapped { words: entry.words(), inside: inside.clone() };
        let wrapped = match old.wrapped {
            Some(old) if has_key && !is_over => Some(Wrapped { inside: old.inside, ..said }),
            _ if has_key => Some(Wrapped { inside: inside.filter(|_| !is_over), ..said }),
            old => old.filter(|_| !is_over),
        };
        let letter = old.letter.or(letter).filter(|_| !is_over);
        let row = Row { revision: entry.revision, outside: entry.outside(), wrapped, letter };
        self.disk.insert(key.to_owned(), row);
        self.touched.insert(key.to_owned());
        if !has_key {
            let before = self.tabs[tab].readable.remove(key);
            let inside = entry.letter.as_ref().map(Letter::inside).or(before.and_then(|said| said.inside));
            let said = Wrapped { words: entry.words(), inside: inside.filter(|_| !is_over) };
            self.tabs[tab].readable.insert(key.to_owned(), said);
        }
        if let Some(given) = self.given.get_mut(key) {
            given.is_saved = true;
        }
        Written::Kept
    }

    fn is_right(&self, tab: usize, entry: &Entry) -> bool {
        let Tab { author, queue, .. } = self.tabs[tab];
        (entry.author.as_str(), entry.queue.as_str()) == (AUTHORS[author], QUEUES[queue])
    }

    fn check_post(&self, tab: usize, entry: &Entry) {
        let given = &self.given[entry.key.as_str()];
        assert_eq!(given.author, self.tabs[tab].author, "never under another user's name");
        assert!(given.queues.contains(&self.tabs[tab].queue), "never to another address unasked");
        let letter = entry.letter.as_ref().expect("a letter");
        assert!(letter.body() == given.body && entry.sha256 == given.sha256, "the same bytes");
        let at_once = self
            .tabs
            .iter()
            .filter(|other| other.posting.as_ref().is_some_and(|posting| posting.queue == entry.queue));
        assert_eq!(at_once.count(), 0, "one at a time to a receiver");
        assert_eq!(self.locks.get(&entry.queue), Some(&self.name(tab)), "only with the lock");
        if entry.attempts == 1 {
            self.check_order(tab, entry, given);
        }
    }

    /// What was written in the same page before, and is on the disk, is tried first, whatever the clock says.
    fn check_order(&self, tab: usize, entry: &Entry, given: &Given) {
        let is_before = |other: &Given| {
            other.page == given.page && other.author == given.author && other.number < given.number
        };
        for (key, _) in
            self.given.iter().filter(|(_, other)| is_before(other) && !other.is_handled && !given.is_handled)
        {
            let mut known = self.tabs[tab].outbox.entries();
            let waits = known.any(|other| {
                let is_new = other.state == State::Queued && other.attempts == 0;
                other.key.as_str() == key && is_new && other.queue == entry.queue && other.letter.is_some()
            });
            let is_kept = self.disk.contains_key(key);
            let after = entry.key.as_str();
            assert!(!(waits && is_kept), "{key} was there before {after}: {:#?}", self.history);
        }
    }

    /// The network ends an attempt.
    fn end(&mut self, tab: usize) {
        let Some(entry) = self.tabs[tab].posting.take() else { return };
        let answered =
            |status: u16, retry_after| Outcome::Answered(Answer { status, retry_after, ..Answer::default() });
        let lot = if self.is_kind { 0 } else { self.dice(22) };
        let outcome = match lot {
            0..=3 => Outcome::Confirmed(receipt()),
            4 | 5 => Outcome::Unreachable,
            6 => Outcome::Blocked,
            7 => Outcome::NoReceipt(200),
            8 => answered(503, Some(5)),
            9 => answered(503, Some(u32::MAX)),
            10 => answered(500, None),
            11 => answered(401, None),
            12 => answered(404, None),
            13 => answered(429, Some(2)),
            14 => Outcome::Host("down".to_owned()),
            15 => Outcome::Accepted(Receipt { location: "/8".to_owned(), ..Receipt::default() }),
            16 => Outcome::Unconfirmed,
            17 => answered(422, None),
            18 => answered(403, None),
            19 => answered(409, None),
            20 => answered(412, None),
            _ => answered(502, None),
        };
        // A failure says nothing about whether the receiver has it.
        if matches!(lot, 0..=3 | 15 | 16) || (lot != 17 && self.dice(2) == 0) {
            self.receive(&entry);
        }
        let moment = self.moment();
        let orders = self.tabs[tab].outbox.ended(&entry.key, outcome, moment);
        self.tabs[tab].jobs.extend(orders);
    }

    fn person(&mut self, tab: usize) {
        let moment = self.moment();
        // What is locked says nothing, and nothing can be done about it.
        let can = |entry: &&Entry| entry.letter.is_some() || entry.state.is_over();
        let keys: Vec<Key> =
            self.tabs[tab].outbox.entries().filter(can).map(|entry| entry.key.clone()).collect();
        if keys.is_empty() {
            return;
        }
        let pick = self.dice(u64::try_from(keys.len()).unwrap());
        let (key, deed) = (&keys[usize::try_from(pick).unwrap()], self.dice(8));
        let queue = self.tabs[tab].queue;
        if let Some(given) = self.given.get_mut(key.as_str()) {
            given.is_handled = true;
        }
        let outbox = &mut self.tabs[tab].outbox;
        let orders = match deed {
            0..=3 => {
                if let Some(given) = self.given.get_mut(key.as_str()) {
                    given.queues.push(queue);
                }
                outbox.retry(key, moment)
            }
            4 => outbox.hand_over(key, How::Printed),
            5 => outbox.withdraw(key, "a mistake"),
            6 => outbox.try_again(moment),
            _ => outbox.woke(true, moment),
        };
        self.tabs[tab].jobs.extend(orders);
    }

    fn pass(&mut self, millis: i64) {
        self.now += millis;
        for tab in 0..self.tabs.len() {
            // Timers count time that passes, whatever the clock says.
            if self.tabs[tab].wake_at.take().is_some() {
                let moment = self.moment();
                let orders = self.tabs[tab].outbox.woke(false, moment);
                self.tabs[tab].jobs.extend(orders);
            }
        }
    }

    /// Somebody opens a page; some have no key.
    fn sit_down(&mut self) {
        let (author, queue, has_key) = (self.dice(2), self.dice(2), self.dice(3) > 0);
        self.open(usize::try_from(author).unwrap(), usize::try_from(queue).unwrap(), has_key);
    }

    /// One thing happens.
    fn step(&mut self, lot: u32) {
        self.random ^= u64::from(lot) << 17;
        let count = u64::try_from(self.tabs.len()).unwrap();
        if count == 0 {
            return self.sit_down();
        }
        let tab = usize::try_from(self.dice(count)).unwrap();
        match lot % 32 {
            0..=15 => self.work(tab),
            16..=20 => self.end(tab),
            21 | 22 => self.submit(tab),
            23 | 24 => {
                let seconds = self.dice(2_000);
                self.pass(i64::try_from(seconds).unwrap() * 1_000);
            }
            25 => self.kill(tab),
            26 if count < 3 => self.sit_down(),
            27 => self.now += if lot & 64 == 0 { YEARS } else { -YEARS },
            28 => {
                let has_key = self.dice(3) > 0;
                let sitting = &mut self.tabs[tab];
                (sitting.author, sitting.has_key) = (1 - sitting.author, has_key);
                sitting.readable.clear();
                let author = AUTHORS[sitting.author];
                // Until all is read again, the order is that of what is in the memory.
                self.given.values_mut().for_each(|given| given.is_handled = true);
                let orders = self.tabs[tab].outbox.set_author(author);
                self.tabs[tab].jobs.extend(orders);
            }
            29 => {
                self.tabs[tab].queue = 1 - self.tabs[tab].queue;
                let (queue, moment) = (QUEUES[self.tabs[tab].queue], self.moment());
                let orders = self.tabs[tab].outbox.set_queue(queue, moment);
                self.tabs[tab].jobs.extend(orders);
            }
            _ => self.person(tab),
        }
        self.check();
    }

    /// What holds at every moment, of each form that something happened to.
    fn check(&mut self) {
        for key in std::mem::take(&mut self.touched) {
            self.check_form(&key);
        }
        for (key, _) in self.given.iter().filter(|(_, given)| given.is_saved) {
            assert!(self.disk.contains_key(key), "{key} is gone");
        }
    }

    fn check_form(&self, key: &str) {
        let Some(given) = self.given.get(key) else { return };
        if let Some(hash) = self.received.get(key) {
            assert_eq!(*hash, given.sha256, "exactly as the doctor saw it");
        }
        let Some(row) = self.disk.get(key) else { return };
        let entry = Entry::read(&row.outside, "").unwrap();
        let wrapped = row.wrapped.as_ref().and_then(|wrapped| wrapped.inside.as_ref());
        for letter in row.letter.iter().chain(wrapped) {
            assert_eq!(Letter::read(letter).unwrap().body(), given.body, "what is saved can be sent");
        }
        let clear = [row.outside.as_str(), row.letter.as_deref().unwrap_or_default()];
        assert!(!clear.iter().any(|text| text.contains(&given.json) || text.contains("患者")));
        assert!(
            !row.is_empty() || entry.state.is_over(),
            "{key} is empty, and {:?}: {:#?}",
            entry.state,
            self.history.iter().filter(|line| line.contains(key)).collect::<Vec<_>>()
        );
        if matches!(entry.state, State::Delivered) {
            assert!(self.received.contains_key(key), "nothing is called delivered that is not");
        }
    }

    /// Everything works: what waits arrives, in a bounded number of steps.
    fn settle(&mut self) {
        while !self.tabs.is_empty() {
            self.kill(0);
        }
        self.is_kind = true;
        // What is sealed to its receiver needs its author, and no key.
        self.visits(false);
        for (key, row) in self.disk.iter().filter(|(_, row)| row.letter.is_some()) {
            let state = Entry::read(&row.outside, "").map(|entry| entry.state);
            assert!(!matches!(state, Some(State::Queued | State::Sending)), "{key} still waits, sealed");
        }
        self.visits(true);
        self.check();
        for (key, row) in &self.disk {
            let Some(entry) = Entry::read(&row.outside, "") else { continue };
            assert!(!matches!(entry.state, State::Queued | State::Sending), "{key} still waits");
        }
        let given: BTreeSet<&String> = self.given.keys().collect();
        assert!(self.received.keys().all(|key| given.contains(key) || !self.disk.contains_key(key)));
    }

    /// Each user sits down before each receiver for as long as it takes.
    fn visits(&mut self, has_key: bool) {
        for (author, queue) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            self.open(author, queue, has_key);
            let rows = self.disk.len();
            for _ in 0..20 + 12 * rows {
                while !self.tabs[0].jobs.is_empty() {
                    self.work(0);
                }
                self.end(0);
                if self.tabs[0].jobs.is_empty() {
                    self.pass(25 * 3_600_000);
                }
            }
            assert!(self.tabs[0].outbox.is_idle());
            assert_eq!(self.tabs[0].outbox.strange(), 1, "what a newer version kept stays");
            self.kill(0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_saved_arrives_or_stays(lots in prop::collection::vec(any::<u32>(), 0..400)) {
        let mut world = World { now: 1_795_000_000_000, ..World::default() };
        let strange = Row { revision: 3, outside: "2\nnew".to_owned(), letter: Some("x".to_owned()), wrapped: None };
        world.disk.insert("from-the-future".to_owned(), strange);
        for lot in lots {
            world.step(lot);
        }
        world.settle();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_stands_outside_is_read_as_it_was_written(
        revision in any::<u32>(), seq in any::<u64>(), attempts in any::<u32>(), since in any::<i64>(), wait in 0..i64::MAX,
        author in "\\PC*", words in ".*", status in any::<u16>(), location in "\\PC*", state in 0..4usize,
    ) {
        let form = form(1);
        let mut outbox = Outbox::default();
        outbox.submit(&form, "王五 · 上转", true, Some(Key::new([3; 16])), NOW);
        let mut entry = outbox.entries().next().unwrap().clone();
        let failures = [
            Failure::Refused(status, words.clone()), Failure::Host(words.clone()), Failure::SignIn(status), Failure::Unreachable,
        ];
        entry.pause = (wait > 0).then_some(referral_triage::referral::outbox::Pause { since, wait });
        (entry.revision, entry.seq, entry.attempts, entry.author) = (revision, seq, attempts, author);
        (entry.is_kept, entry.is_written) = (true, false);
        entry.failure = Some(failures[state].clone());
        entry.receipt.location = location;
        entry.state = [State::Queued, State::Attention, State::HandedOver(How::Exported), State::Accepted][state];
        let letter = entry.letter.take().unwrap();
        let read = Entry::read(&entry.outside(), &entry.words());
        prop_assert!(read.as_ref() == Some(&entry));
        let again = Letter::read(&letter.inside()).unwrap();
        prop_assert!(again.is_urgent && again.body() == form.body());
        prop_assert!(again.in_the_clear().is_none(), "what the receiver alone can open is sealed to it");
        let sealed = form.closed("ey..sealed".to_owned());
        let mut outbox = Outbox::default();
        outbox.submit(&sealed, "王五 · 上转", true, None, NOW);
        let entry = outbox.entries().next().unwrap();
        let clear = entry.letter.as_ref().and_then(Letter::in_the_clear).unwrap();
        let again = Letter::read(&clear).unwrap();
        prop_assert!(again.is_urgent && again.is_closed() && !again.is_readable() && again.body() == sealed.body());
        prop_assert!(entry.sha256 == read.unwrap().sha256, "its hash is that of what the receiver reads");
        prop_assert!(!clear.contains("王五") && !clear.contains("110 1"));
        prop_assert!(!entry.outside().contains("王五") && !entry.outside().contains("110 1"));
    }

    #[test]
    fn anything_else_is_left_alone(outside in ".*") {
        prop_assert!(Entry::read(&outside, "").is_none());
    }
}

/// A receiver that speaks of a conflict is asked for the form itself: what it has is delivered, anything else is for a person.
#[test]
fn a_conflict_is_looked_into_before_a_person_is_asked() {
    let now = Moment { millis: 1_795_000_000_000, random: 1 };
    for (status, has, state) in [
        (409, true, State::Delivered),
        (412, true, State::Delivered),
        (409, false, State::Attention),
        (412, false, State::Attention),
    ] {
        let mut outbox = Outbox::default();
        let mut orders = VecDeque::from(outbox.set_queue(QUEUES[0], now));
        orders.extend(outbox.submit(&form(1), "患者", false, None, now));
        let (mut asked, mut on_the_way) = (0, None);
        while let Some(order) = orders.pop_front() {
            let more = match order {
                Order::Write(entry) => outbox.written(&entry.key, Written::Remembered, now),
                Order::Lock(_) => outbox.locked(true),
                Order::Read => outbox.read(None, now),
                Order::Post(entry) => {
                    on_the_way = Some(entry.key.clone());
                    let answer = Answer { status, ..Answer::default() };
                    outbox.ended(&entry.key, Outcome::Answered(answer), now)
                }
                Order::Find(entry) => {
                    asked += 1;
                    // A person does not change what is being asked about, and an answer about another form is none.
                    assert!(outbox.withdraw(&entry.key, "a mistake").is_empty());
                    assert!(outbox.found(&Key::new([5; 16]), Some(receipt()), now).is_empty());
                    outbox.found(&entry.key, has.then(receipt), now)
                }
                _ => Vec::new(),
            };
            orders.extend(more);
        }
        let entry = outbox.entry(&on_the_way.unwrap()).unwrap();
        assert_eq!((asked, entry.state), (1, state), "{status}");
        assert_eq!(entry.letter.is_none(), has, "{status}: the letter stays as long as nobody has it");
        assert!(matches!(entry.failure, Some(Failure::Refused(of, _)) if of == status) != has);
        assert!(outbox.is_idle());
    }
}

/// What every outcome means: the table that the outbox goes by.
#[test]
fn outcomes_mean_what_the_table_says() {
    let name = |outcome: &Outcome, welcomed| match outcome.class(welcomed) {
        Class::Delivered(_) => "delivered".to_owned(),
        Class::Unconfirmed => "unconfirmed".to_owned(),
        Class::Accepted(_) => "accepted".to_owned(),
        Class::Network => "network".to_owned(),
        Class::Busy(wait) => format!("busy {}", wait.unwrap_or(0)),
        Class::Trouble => "trouble".to_owned(),
        Class::Odd => "odd".to_owned(),
        Class::Closed => "closed".to_owned(),
        Class::Conflict => "conflict".to_owned(),
        Class::Stopped => "stopped".to_owned(),
    };
    for line in
        include_str!("../outcomes.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let [status, wait, problem, first, later] =
            *line.split('|').map(str::trim).collect::<Vec<_>>().as_slice()
        else {
            panic!("{line}");
        };
        let answer = Answer {
            status: status.parse().unwrap(),
            retry_after: wait.parse().ok(),
            problem: problem.to_owned(),
            ..Answer::default()
        };
        let outcome = Outcome::Answered(answer);
        assert_eq!((name(&outcome, false).as_str(), name(&outcome, true).as_str()), (first, later), "{line}");
    }
    // Whoever took a part of it has no other form of this key.
    let part = Outcome::Answered(Answer { status: 412, is_part: true, ..Answer::default() });
    assert_eq!(name(&part, false), "stopped");
    let receipt = |location: &str| Receipt { location: location.to_owned(), ..Receipt::default() };
    for (outcome, class) in [
        (Outcome::Confirmed(receipt("")), "delivered"),
        (Outcome::Accepted(receipt("/7")), "accepted"),
        (Outcome::Accepted(receipt("")), "unconfirmed"),
        (Outcome::Unconfirmed, "unconfirmed"),
        (Outcome::NoReceipt(200), "odd"),
        (Outcome::Unreachable, "network"),
        (Outcome::Blocked, "odd"),
        (Outcome::Host(String::new()), "network"),
    ] {
        assert_eq!(name(&outcome, false), class);
        assert_eq!(
            outcome.failure(false).is_none(),
            matches!(class, "delivered" | "accepted" | "unconfirmed")
        );
    }
}

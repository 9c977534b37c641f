//! What the edge says about sending, and what comes next: one form at a time, by one tab at a time.

use crate::referral::outbox::{Entry, Moment, Order, Outbox, State, Work, Written, pace};
use crate::referral::{Class, Failure, Key, Outcome, Receipt};

/// How many forms that are done with are remembered, without what was in them.
const REMEMBERED: usize = 100;
/// Answers in a row that are no receipt, until this cannot be the receiver.
const ODD: u32 = 3;
/// Failures of the receiver with one form, while others pass, until a person looks at it.
const POISON: u32 = 8;
/// Such failures, until those behind it go first.
const HEAD: u32 = 3;

impl Outbox {
    /// Time passed, or with `again` the network seems to be back: nothing waits any longer that the receiver did not ask for.
    pub fn woke(&mut self, again: bool, now: Moment) -> Vec<Order> {
        if again {
            (self.pause, self.is_eager) = (None, true);
            self.entries.iter_mut().for_each(|entry| entry.pause = None);
            if self.odd >= ODD {
                // Whatever stood before the receiver may be gone: one attempt tells.
                (self.gate, self.odd) = (None, ODD - 1);
            }
        }
        self.kick(now)
    }

    /// Another tab changed something.
    pub fn changed_elsewhere(&self) -> Vec<Order> {
        // With the lock everything is read again anyway.
        if self.work == Work::Idle { vec![Order::Read] } else { Vec::new() }
    }

    /// Whether this is the only one who sends now.
    pub fn locked(&mut self, granted: bool) -> Vec<Order> {
        match (&self.work, granted) {
            (Work::Locking, true) => {
                self.work = Work::Reading;
                vec![Order::Read]
            }
            (Work::Locking, false) => {
                self.work = Work::Idle;
                // The other one says when it is done; this is for one that was killed.
                vec![Order::Wait(pace::KILLED)]
            }
            (_, true) => vec![Order::Unlock],
            (_, false) => Vec::new(),
        }
    }

    /// What the store holds: entries, and how many it has of another version; nothing if it cannot be read.
    pub fn read(&mut self, stored: Option<(Vec<Entry>, usize)>, now: Moment) -> Vec<Order> {
        if let Some((stored, strange)) = stored {
            self.strange = strange;
            self.merge(stored);
        }
        match std::mem::take(&mut self.work) {
            Work::Reading => {
                // Whoever began to send these is not there any more: the same bytes go out again under the same key.
                let (locked, is_eager) = (&self.locked, std::mem::take(&mut self.is_eager));
                for entry in self.entries.iter_mut().filter(|entry| entry.queue == *locked) {
                    entry.pause = entry.pause.filter(|_| !is_eager);
                    if entry.state == State::Sending {
                        entry.state = State::Queued;
                    }
                }
                let mut orders = self.forget(now);
                orders.extend(self.next(now));
                orders
            }
            // Somebody else changed the entry while its outcome was being written.
            Work::Settling(key, outcome) if !self.is_written(&key) => self.settle(key, outcome, now),
            work => {
                self.work = work;
                self.kick(now)
            }
        }
    }

    fn merge(&mut self, stored: Vec<Entry>) {
        let mut mine = std::mem::take(&mut self.entries);
        for mut entry in stored {
            let place = mine.iter().position(|other| other.key == entry.key);
            if let Some(old) = place.map(|place| mine.swap_remove(place)) {
                // What is being written here is newer.
                if old.is_written {
                    entry = old;
                } else {
                    entry.keep_in_mind(old, &self.author);
                }
            }
            self.entries.push(entry);
        }
        // What the store does not have, or has lost, is here only.
        for mut entry in mine {
            entry.is_kept = false;
            if entry.letter.is_some() || !entry.state.is_over() {
                self.entries.push(entry);
            }
        }
        self.entries.sort_by(|a, b| (a.seq, a.key.as_str()).cmp(&(b.seq, b.key.as_str())));
    }

    fn is_written(&self, key: &Key) -> bool {
        self.entries.iter().any(|entry| entry.key == *key && entry.is_written)
    }

    fn forget(&mut self, now: Moment) -> Vec<Order> {
        // What the receiver may still say something about is asked about, and called overdue.
        let waits = |entry: &Entry| {
            entry.state == State::Delivered
                && !entry.is_answered()
                && pace::asking(entry.sealed_at.timestamp_millis(), now).is_some()
        };
        let over = |entry: &&Entry| entry.state.is_over() && entry.is_kept && !waits(entry);
        let surplus = self.entries.iter().filter(over).count().saturating_sub(REMEMBERED);
        let old: Vec<Key> =
            self.entries.iter().filter(over).take(surplus).map(|entry| entry.key.clone()).collect();
        self.entries.retain(|entry| !old.contains(&entry.key));
        old.into_iter().map(Order::Forget).collect()
    }

    /// What became of a write.
    pub fn written(&mut self, key: &Key, written: Written, now: Moment) -> Vec<Order> {
        if let Some(entry) = self.get(key) {
            entry.is_written = false;
            match written {
                Written::Kept => entry.is_kept = true,
                Written::Remembered => entry.is_kept = false,
                // Somebody else may write this revision meanwhile, and must not be overwritten.
                Written::Failed => entry.revision = entry.revision.saturating_sub(1),
                Written::Conflict => {}
            }
        }
        let is_conflict = written == Written::Conflict;
        match std::mem::take(&mut self.work) {
            Work::Claiming(claimed) if claimed == *key && is_conflict => self.read_again(Work::Reading, key),
            // A store that fails must not keep a form from its receiver.
            Work::Claiming(claimed) if claimed == *key => {
                match self.entries.iter().find(|entry| entry.key == *key && self.can_send(entry)).cloned() {
                    Some(entry) => {
                        self.work = Work::Posting(claimed);
                        vec![Order::Post(entry)]
                    }
                    // Meanwhile the receiver became another one, or the user.
                    None => self.unclaim(key, now),
                }
            }
            Work::Settling(settled, outcome) if settled == *key && is_conflict => {
                self.read_again(Work::Settling(settled, outcome), key)
            }
            Work::Settling(settled, _) if settled == *key => {
                let mut orders = vec![Order::Wake];
                orders.extend(self.next(now));
                orders
            }
            work if is_conflict => self.read_again(work, key),
            work => {
                self.work = work;
                let mut orders = vec![Order::Wake];
                orders.extend(self.kick(now));
                orders
            }
        }
    }

    fn unclaim(&mut self, key: &Key, now: Moment) -> Vec<Order> {
        if let Some(entry) = self.get(key) {
            (entry.state, entry.attempts) = (State::Queued, entry.attempts.saturating_sub(1));
        }
        let mut orders = self.write(key);
        orders.extend(self.next(now));
        orders
    }

    /// Somebody else was faster: what the store has stands.
    fn read_again(&mut self, work: Work, key: &Key) -> Vec<Order> {
        self.work = work;
        if let Some(entry) = self.get(key) {
            entry.revision = 0;
        }
        vec![Order::Read]
    }

    /// How a post ended. A late answer about another form is none about this one.
    pub fn ended(&mut self, key: &Key, outcome: Outcome, now: Moment) -> Vec<Order> {
        if self.work != Work::Posting(key.clone()) {
            return Vec::new();
        }
        match self.entries.iter().find(|entry| entry.key == *key) {
            Some(entry) if outcome.class(self.welcomed) == Class::Conflict => {
                let order = Order::Find(entry.clone());
                self.work = Work::Finding(key.clone(), outcome);
                vec![order]
            }
            _ => self.concluded(key, outcome, now),
        }
    }

    /// What the receiver has under the key of a form that it spoke of a conflict about: the receipt of these very bytes, or nothing.
    pub fn found(&mut self, key: &Key, receipt: Option<Receipt>, now: Moment) -> Vec<Order> {
        match std::mem::take(&mut self.work) {
            Work::Finding(conflicting, outcome) if conflicting == *key => {
                self.concluded(key, receipt.map_or(outcome, Outcome::Confirmed), now)
            }
            work => {
                self.work = work;
                Vec::new()
            }
        }
    }

    fn concluded(&mut self, key: &Key, outcome: Outcome, now: Moment) -> Vec<Order> {
        let (class, failure) = (outcome.class(self.welcomed), outcome.failure(self.welcomed));
        if matches!(class, Class::Network | Class::Busy(_) | Class::Odd | Class::Closed) {
            // It keeps those behind it waiting as well, and for the same reason.
            let waits = |other: &&mut Entry| other.state == State::Queued && other.failure.is_none();
            for other in self.entries.iter_mut().filter(waits) {
                other.failure.clone_from(&failure);
            }
        }
        self.remember(&class, failure, now);
        self.settle(key.clone(), outcome, now)
    }

    fn settle(&mut self, key: Key, outcome: Outcome, now: Moment) -> Vec<Order> {
        let (class, failure) = (outcome.class(self.welcomed), outcome.failure(self.welcomed));
        // Somebody is there: it may be this form that a gateway or the receiver cannot digest.
        let is_troubled = matches!(&outcome, Outcome::Answered(answer) if answer.status >= 500);
        let Some(entry) = self.get(&key) else { return self.next(now) };
        entry.failure = failure;
        // A receipt is the truth, whatever somebody did about the form meanwhile; a failure changes nothing that is over.
        let was_over = entry.state.is_over();
        match class {
            Class::Delivered(receipt) => {
                (entry.state, entry.receipt, entry.letter) = (State::Delivered, receipt, None);
                (entry.troubles, entry.pause) = (0, None);
            }
            _ if was_over => entry.failure = None,
            Class::Accepted(receipt) => {
                (entry.state, entry.receipt) = (State::Accepted, receipt);
            }
            Class::Unconfirmed => entry.state = State::Unconfirmed,
            Class::Conflict | Class::Stopped => entry.state = State::Attention,
            Class::Trouble | Class::Network | Class::Busy(_) if is_troubled || class == Class::Trouble => {
                entry.troubles += 1;
                let is_poison = entry.troubles >= POISON && entry.passed;
                entry.state = if is_poison { State::Attention } else { State::Queued };
                if class == Class::Trouble || entry.troubles >= HEAD {
                    entry.pause = Some(pace::equal(entry.troubles, now));
                }
            }
            Class::Closed => {
                // It never got as far as the form.
                (entry.state, entry.attempts) = (State::Queued, entry.attempts.saturating_sub(1));
            }
            Class::Trouble | Class::Network | Class::Busy(_) | Class::Odd => entry.state = State::Queued,
        }
        if entry.state == State::Delivered {
            let queue = entry.queue.clone();
            for other in self.entries.iter_mut().filter(|other| other.queue == queue) {
                other.passed |= other.troubles > 0;
            }
        }
        let orders = self.write(&key);
        self.work = Work::Settling(key, outcome);
        orders
    }

    /// What an outcome says about the receiver as a whole.
    fn remember(&mut self, class: &Class, failure: Option<Failure>, now: Moment) {
        let odd = std::mem::take(&mut self.odd);
        match class {
            Class::Delivered(_) | Class::Accepted(_) | Class::Unconfirmed => {
                (self.welcomed, self.failures, self.pause) = (true, 0, None);
            }
            Class::Network => {
                self.pause = Some(pace::full(self.failures, now));
                self.failures += 1;
            }
            Class::Busy(wait) => {
                match wait {
                    Some(seconds) => {
                        self.asked = failure.map(|failure| (pace::told(*seconds, now), failure));
                    }
                    None => self.pause = Some(pace::equal(self.failures, now)),
                }
                self.failures += 1;
            }
            Class::Odd => {
                self.odd = odd + 1;
                self.pause = Some(pace::full(self.odd, now));
                if self.odd >= ODD {
                    self.gate = failure;
                }
            }
            Class::Closed => self.gate = failure,
            Class::Trouble | Class::Conflict | Class::Stopped => self.failures = 0,
        }
    }
}

// Whose turn it is.
impl Outbox {
    fn can_send(&self, entry: &Entry) -> bool {
        !self.queue.is_empty()
            && entry.queue == self.queue
            && entry.author == self.author
            && entry.letter.is_some()
            && !entry.is_written
            && matches!(entry.state, State::Queued | State::Sending)
    }

    /// How long all of them wait.
    fn left(&self, now: Moment) -> i64 {
        let asked = self.asked.as_ref().map(|(pause, _)| *pause);
        [self.pause, asked].into_iter().flatten().map(|pause| pause.left(now.millis)).max().unwrap_or(0)
    }

    /// Begins to send if there is anything to send now; otherwise says when to come back.
    pub(super) fn kick(&mut self, now: Moment) -> Vec<Order> {
        if self.work != Work::Idle || self.gate.is_some() {
            return Vec::new();
        }
        let queue_left = self.left(now);
        let left = |entry: &Entry| entry.pause.map_or(0, |pause| pause.left(now.millis)).max(queue_left);
        match self.entries.iter().filter(|entry| self.can_send(entry)).map(left).min() {
            Some(0) => {
                (self.work, self.locked) = (Work::Locking, self.queue.clone());
                vec![Order::Lock(self.queue.clone())]
            }
            Some(left) => vec![Order::Wait(left)],
            None => Vec::new(),
        }
    }

    /// Locked: claims the first form whose turn it is, one that never failed so often before others, or lets others send.
    fn next(&mut self, now: Moment) -> Vec<Order> {
        let is_open = self.gate.is_none() && self.locked == self.queue && self.left(now) == 0;
        let is_due = |entry: &Entry| entry.pause.is_none_or(|pause| pause.left(now.millis) == 0);
        let due = self.entries.iter().enumerate();
        let due = due.filter(|(_, entry)| is_open && self.can_send(entry) && is_due(entry));
        let found = due.min_by_key(|(_, entry)| entry.troubles >= HEAD).map(|(place, _)| place);
        match found.and_then(|place| self.entries.get_mut(place)) {
            Some(entry) => {
                (entry.state, entry.pause) = (State::Sending, None);
                entry.attempts += 1;
                let key = entry.key.clone();
                let orders = self.write(&key);
                self.work = Work::Claiming(key);
                orders
            }
            None => {
                self.work = Work::Idle;
                let mut orders = vec![Order::Unlock];
                orders.extend(self.kick(now));
                orders
            }
        }
    }
}

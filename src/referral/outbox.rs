//! The outbox: which sealed form is sent when, and what becomes of it. It knows no store, no network and no clock: it is told
//! what happened, and says what to do.

mod entry;
mod pace;
mod sending;

use chrono::{DateTime, FixedOffset, TimeDelta};

pub use entry::{Entry, How, Letter, Pause, State};

use crate::referral::{Failure, Key, Outcome, SealedForm, Standing, Status};

/// Attempts, and time, after which a person must think of another way.
const LATE: (u32, TimeDelta) = (10, TimeDelta::hours(2));

/// When it is, and chance.
#[derive(Clone, Copy)]
pub struct Moment {
    /// Milliseconds of the device's clock, which may jump.
    pub millis: i64,
    /// Any number.
    pub random: u64,
}

/// Something to do about the outbox.
#[derive(Clone, PartialEq)]
pub enum Order {
    /// Become the only one who sends to this queue, in this tab and all others; the answer is [`Outbox::locked`].
    Lock(String),
    /// Let others send.
    Unlock,
    /// Read all entries from the store: [`Outbox::read`].
    Read,
    /// Keep an entry, if what is kept is the revision before it: [`Outbox::written`].
    Write(Entry),
    /// Forget an entry that is over.
    Forget(Key),
    /// Post what is in it: [`Outbox::ended`].
    Post(Entry),
    /// Ask the receiver whether it has this form under its key: [`Outbox::found`].
    Find(Entry),
    /// Ask the receiver what it has made of it: [`Outbox::stands`].
    Ask(Entry),
    /// Come back after so many milliseconds: [`Outbox::woke`].
    Wait(i64),
    /// Tell other tabs that something changed.
    Wake,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is on the disk.
    Kept,
    /// It is in this page's memory only, as wanted.
    Remembered,
    /// Somebody else changed the entry first.
    Conflict,
    /// The store cannot keep it.
    Failed,
}

/// The forms on their way.
#[derive(Clone, Default, PartialEq)]
pub struct Outbox {
    entries: Vec<Entry>,
    /// Entries of a version that is not known here: they stay where they are.
    strange: usize,
    author: String,
    queue: String,
    /// Why nothing is sent until somebody does something about it.
    gate: Option<Failure>,
    pause: Option<Pause>,
    /// How long the receiver asked to be left alone, and what it answered then: only a person ends that.
    asked: Option<(Pause, Failure)>,
    /// The network seems to be back: the pauses of forms that are kept with them end as well.
    is_eager: bool,
    /// Failures of the network, one after the other.
    failures: u32,
    /// Answers that were no receipt, one after the other.
    odd: u32,
    /// Whether the receiver has taken a form from this user before.
    welcomed: bool,
    /// The queue that is locked, while something is under way.
    locked: String,
    work: Work,
}

/// What is under way.
#[derive(Clone, Default, PartialEq)]
enum Work {
    #[default]
    Idle,
    Locking,
    /// Locked; what is in the store is being read.
    Reading,
    Claiming(Key),
    Posting(Key),
    /// The receiver speaks of a conflict, and is asked for the form itself.
    Finding(Key, Outcome),
    /// The outcome is being written; it is applied again if somebody else was faster.
    Settling(Key, Outcome),
}

impl Outbox {
    /// All entries of this author, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.author == self.author)
    }

    /// One of them.
    pub fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries().find(|entry| entry.key == *key)
    }

    /// How many forms of other authors are not done with: they are counted, and neither shown nor sent.
    pub fn of_others(&self) -> usize {
        self.entries.iter().filter(|entry| entry.author != self.author && !entry.state.is_over()).count()
    }

    /// How many forms were kept by a version of this program that is not known here.
    pub fn strange(&self) -> usize {
        self.strange
    }

    /// The keys of all forms that can be told apart here, whosever they are, one a line.
    pub fn all_keys(&self) -> String {
        self.entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// How many forms of this author wait to be sent.
    pub fn waiting(&self) -> usize {
        self.entries().filter(|entry| matches!(entry.state, State::Queued | State::Sending)).count()
    }

    /// How many forms would be lost with this page.
    pub fn only_here(&self) -> usize {
        let is_lost =
            |entry: &&Entry| !entry.is_kept && !entry.state.is_over() && entry.state != State::Unconfirmed;
        self.entries.iter().filter(is_lost).count()
    }

    /// Whether nothing is under way.
    pub fn is_idle(&self) -> bool {
        self.work == Work::Idle
    }

    /// Why nothing is sent until somebody does something about it.
    pub fn gate(&self) -> Option<&Failure> {
        self.gate.as_ref()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.strange == 0
    }

    /// Whether forms can be sent at all.
    pub fn has_receiver(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Whether this form is for the receiver that is set now.
    pub fn is_for_here(&self, entry: &Entry) -> bool {
        entry.queue == self.queue
    }

    /// Whether a person must think of another way: it was tried too often, or waits too long.
    pub fn is_late(entry: &Entry, now: DateTime<FixedOffset>) -> bool {
        let waits = matches!(entry.state, State::Queued | State::Sending | State::Attention);
        waits && (entry.attempts >= LATE.0 || now - entry.sealed_at >= LATE.1)
    }

    /// Whether the receiver has had a form for longer than it may take to answer, and says nothing.
    pub fn is_overdue(entry: &Entry, now: DateTime<FixedOffset>) -> bool {
        let answered = entry.standing.as_ref().is_some_and(|standing| standing.status != Status::Received);
        entry.state.has_arrived() && !answered && entry.due.is_some_and(|due| due < now)
    }

    /// The receiver is this one from now on: its address, empty for none. With the same one, the way in may have changed.
    pub fn set_queue(&mut self, queue: &str, now: Moment) -> Vec<Order> {
        self.name_queue(queue);
        self.kick(now)
    }

    /// The same before there is anything to send.
    pub fn name_queue(&mut self, queue: &str) {
        self.asked = self.asked.take().filter(|_| self.queue == queue);
        queue.clone_into(&mut self.queue);
        (self.gate, self.pause, self.welcomed, self.odd) = (None, None, false, 0);
    }

    /// Somebody else sits here from now on, or nobody: what is kept leaves the memory.
    pub fn set_author(&mut self, author: &str) -> Vec<Order> {
        author.clone_into(&mut self.author);
        for entry in self.entries.iter_mut().filter(|entry| entry.is_kept) {
            // What is being posted has left the house already.
            entry.letter = None;
        }
        (self.gate, self.welcomed, self.odd) = (None, false, 0);
        vec![Order::Read]
    }

    /// A form was sealed and is to be sent.
    pub fn submit(
        &mut self,
        form: &SealedForm,
        title: &str,
        is_urgent: bool,
        supersedes: Option<Key>,
        now: Moment,
    ) -> Vec<Order> {
        // A person wants it sent now, whatever went wrong before; what the receiver asked for holds for new forms as well.
        (self.gate, self.pause, self.odd) = (None, None, 0);
        let seq = self.entries.iter().map(|entry| entry.seq).max().unwrap_or(0) + 1;
        let mut orders: Vec<Order> = Vec::new();
        // One that has arrived stays as it is: the new one says that it takes its place.
        let waits = |key: &&Key| self.entry(key).is_some_and(|entry| !entry.state.has_arrived());
        if let Some(old) = supersedes.as_ref().filter(waits).cloned() {
            orders.extend(self.end(&old, State::Withdrawn, ""));
        }
        let asked = self.asked.clone().filter(|(pause, _)| pause.left(now.millis) > 0);
        let entry = Entry {
            key: form.key().clone(),
            revision: 0,
            seq,
            queue: self.queue.clone(),
            author: self.author.clone(),
            state: State::Queued,
            attempts: 0,
            troubles: 0,
            passed: false,
            pause: None,
            sealed_at: form.sealed_at(),
            sha256: form.sha256().to_owned(),
            supersedes,
            failure: asked.map(|(_, failure)| failure),
            receipt: Default::default(),
            standing: None,
            title: title.to_owned(),
            due: form.due(),
            reason: String::new(),
            is_kept: false,
            asked: None,
            is_written: false,
            letter: Some(Letter {
                is_urgent,
                json: form.json().to_owned(),
                body: Some(form.body()).filter(|body| *body != form.json()).map(str::to_owned),
                media_type: form.media_type().to_owned(),
            }),
        };
        let key = entry.key.clone();
        self.entries.push(entry);
        orders.extend(self.write(&key));
        orders
    }

    /// A person, or the host, wants everything tried at once.
    pub fn try_again(&mut self, now: Moment) -> Vec<Order> {
        (self.gate, self.odd, self.asked) = (None, 0, None);
        self.woke(true, now)
    }

    /// A person wants it tried at once, unchanged; here, even if it was for another receiver.
    pub fn retry(&mut self, key: &Key, now: Moment) -> Vec<Order> {
        (self.gate, self.pause, self.odd, self.asked) = (None, None, 0, None);
        let queue = self.queue.clone();
        let again = |entry: &mut Entry| {
            (entry.state, entry.pause, entry.queue) = (State::Queued, None, queue);
        };
        let stands = |state| matches!(state, State::Queued | State::Attention | State::Unconfirmed);
        let mut orders = self.by_person(key, stands, again);
        orders.extend(self.kick(now));
        orders
    }

    /// A person handed it over in another way.
    pub fn hand_over(&mut self, key: &Key, how: How) -> Vec<Order> {
        self.end(key, State::HandedOver(how), "")
    }

    /// A person gave it up, for a reason.
    pub fn withdraw(&mut self, key: &Key, reason: &str) -> Vec<Order> {
        self.end(key, State::Withdrawn, reason)
    }

    fn end(&mut self, key: &Key, state: State, reason: &str) -> Vec<Order> {
        let stands = |state: State| !state.is_over() && state != State::Sending;
        self.by_person(key, stands, |entry| {
            (entry.state, entry.letter, entry.failure) = (state, None, None);
            reason.clone_into(&mut entry.reason);
        })
    }

    fn by_person(
        &mut self,
        key: &Key,
        stands: impl FnOnce(State) -> bool,
        change: impl FnOnce(&mut Entry),
    ) -> Vec<Order> {
        // What is under way is not changed behind its back.
        if self.is_about(key) {
            return Vec::new();
        }
        let (author, found) = (&self.author, self.entries.iter_mut().find(|entry| entry.key == *key));
        let Some(entry) =
            found.filter(|entry| entry.author == *author && !entry.is_written && stands(entry.state))
        else {
            return Vec::new();
        };
        change(entry);
        self.write(key)
    }

    fn is_about(&self, key: &Key) -> bool {
        matches!(
            &self.work,
            Work::Claiming(busy) | Work::Posting(busy) | Work::Finding(busy, _) | Work::Settling(busy, _)
                if busy == key
        )
    }

    /// The next revision of an entry, to be written.
    fn write(&mut self, key: &Key) -> Vec<Order> {
        let Some(entry) = self.get(key) else { return Vec::new() };
        entry.revision += 1;
        entry.is_written = true;
        vec![Order::Write(entry.clone())]
    }

    fn get(&mut self, key: &Key) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == *key)
    }
}

// What becomes of forms that arrived.
impl Outbox {
    /// A minute is over: asks about the forms whose turn it is, seldomer the longer ago they were sent.
    pub fn minute_passed(&mut self, now: Moment) -> Vec<Order> {
        let mut orders = Vec::new();
        let (author, queue, is_open) = (&self.author, &self.queue, self.gate.is_none());
        for entry in self.entries.iter_mut().filter(|entry| entry.author == *author && entry.queue == *queue)
        {
            let has_arrived = matches!(entry.state, State::Delivered | State::Accepted);
            let is_due = entry.asked.is_none_or(|asked| asked.left(now.millis) == 0);
            let can_ask = is_open
                && has_arrived
                && !entry.is_answered()
                && is_due
                && !entry.receipt.location.is_empty();
            let pause = pace::asking(entry.sealed_at.timestamp_millis(), now).filter(|_| can_ask);
            if pause.is_some() {
                entry.asked = pause;
                orders.push(Order::Ask(entry.clone()));
            }
        }
        orders
    }

    /// What the receiver says about a form; a receipt if it had only been taken before. Nothing if it did not answer.
    pub fn stands(&mut self, key: &Key, standing: Option<Standing>) -> Vec<Order> {
        let Some(standing) = standing.filter(|_| !self.is_about(key)) else { return Vec::new() };
        let Some(entry) = self.get(key).filter(|entry| !entry.is_written && entry.state.has_arrived()) else {
            return Vec::new();
        };
        let is_news = entry.standing.as_ref() != Some(&standing);
        if entry.state == State::Accepted {
            (entry.state, entry.letter) = (State::Delivered, None);
        } else if !is_news {
            return Vec::new();
        }
        entry.standing = Some(standing);
        self.write(key)
    }
}

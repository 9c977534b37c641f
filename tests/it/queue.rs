//! The order of sending, step by step: one page, a receiver that answers as a test says, and a clock that a test moves.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;
use referral_triage::referral::outbox::{Entry, Moment, Order, Outbox, State, Written};
use referral_triage::referral::{Answer, Key, Outcome, Receipt, Standing, Status};

use crate::outbox::form;

const HOUR: i64 = 3_600_000;
const BEGIN: i64 = 1_795_311_000_000;
/// What the receiver answers to a form, and to which post of it.
type Says<'a> = Box<dyn FnMut(&Entry, usize) -> Outcome + 'a>;

struct Page<'a> {
    outbox: Outbox,
    now: i64,
    random: u64,
    says: Says<'a>,
    posts: Vec<(i64, Key)>,
    forgotten: Vec<Key>,
    wake_at: Option<i64>,
    disk: BTreeMap<String, Entry>,
}

impl<'a> Page<'a> {
    fn new(says: impl FnMut(&Entry, usize) -> Outcome + 'a) -> Page<'a> {
        let mut outbox = Outbox::default();
        outbox.name_queue("county");
        let (posts, forgotten) = (Vec::new(), Vec::new());
        let (says, disk) = (Box::new(says), BTreeMap::new());
        Page { outbox, now: BEGIN, random: 1, says, posts, forgotten, wake_at: None, disk }
    }

    fn moment(&mut self) -> Moment {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Moment { millis: self.now, random: self.random >> 20 }
    }

    /// Somebody does something, and all that follows at once.
    fn does(&mut self, deed: impl FnOnce(&mut Outbox, Moment) -> Vec<Order>) {
        let moment = self.moment();
        let mut orders = VecDeque::new();
        in_order(&mut orders, deed(&mut self.outbox, moment));
        while let Some(order) = orders.pop_front() {
            let moment = self.moment();
            let more = match order {
                Order::Write(entry) => {
                    let letter = entry.letter.clone().filter(|_| !entry.state.is_over());
                    let kept = Entry::read(&entry.outside(), &entry.words()).expect("it is read again");
                    self.disk.insert(entry.key.as_str().to_owned(), Entry { letter, ..kept });
                    self.outbox.written(&entry.key, Written::Kept, moment)
                }
                Order::Lock(_) => self.outbox.locked(true),
                Order::Read => {
                    let stored = self.disk.values().cloned().collect();
                    self.outbox.read(Some((stored, 0)), moment)
                }
                Order::Post(entry) => {
                    self.posts.push((self.now, entry.key.clone()));
                    let outcome = (self.says)(&entry, self.posts.len());
                    self.outbox.ended(&entry.key, outcome, moment)
                }
                Order::Find(entry) => self.outbox.found(&entry.key, None, moment),
                Order::Forget(key) => {
                    self.disk.remove(key.as_str());
                    self.forgotten.push(key);
                    Vec::new()
                }
                Order::Wait(millis) => {
                    self.wake_at = Some(self.now + millis);
                    Vec::new()
                }
                Order::Unlock | Order::Wake | Order::Ask(_) => Vec::new(),
            };
            in_order(&mut orders, more);
        }
    }

    fn submits(&mut self, number: u64) -> Key {
        let form = form(number);
        self.does(|outbox, now| outbox.submit(&form, "患者", false, None, now));
        form.key().clone()
    }

    /// The next timer rings.
    fn rings(&mut self) -> bool {
        assert!(self.posts.len() < 1_000, "it never ends");
        let Some(then) = self.wake_at.take() else { return false };
        self.now = self.now.max(then);
        self.does(|outbox, now| outbox.woke(false, now));
        true
    }

    fn state(&self, key: &Key) -> State {
        self.outbox.entry(key).expect("it is there").state
    }
}

/// All of them begin at once: other tabs hear of a change only when it can be read.
fn in_order(orders: &mut VecDeque<Order>, more: Vec<Order>) {
    let place = |is: fn(&Order) -> bool| more.iter().position(is);
    let wake = place(|order| *order == Order::Wake);
    let write = place(|order| matches!(order, Order::Write(_)));
    assert!(wake.is_none() || write.is_none() || wake < write, "what is not written yet is read");
    orders.extend(more);
}

fn answered(status: u16, retry_after: Option<u32>) -> Outcome {
    Outcome::Answered(Answer { status, retry_after, ..Answer::default() })
}

fn confirmed() -> Outcome {
    Outcome::Confirmed(Receipt { id: "7".to_owned(), location: "/7".to_owned(), ..Receipt::default() })
}

/// A sign-in page once in a while is no reason to stop.
#[test]
fn three_answers_that_are_no_receipt_stop_the_queue_only_in_a_row() {
    let odd = || Outcome::NoReceipt(200);
    for between in [
        Outcome::Unreachable,
        answered(502, None),
        answered(429, None),
        answered(500, None),
        answered(409, None),
    ] {
        let mut page = Page::new(|_, number| if number == 3 { between.clone() } else { odd() });
        // Whatever is said about one of them, the other one is there to be sent.
        page.submits(1);
        page.submits(2);
        while page.posts.len() < 5 {
            assert!(page.outbox.gate().is_none() && page.rings(), "{}", page.posts.len());
        }
        assert!(page.outbox.gate().is_none());
        assert!(page.rings() && page.outbox.gate().is_some(), "three in a row are enough");
    }
}

#[test]
fn a_queue_that_stopped_for_what_was_no_receipt_tries_once_when_the_network_is_back() {
    let mut page = Page::new(|_, number| if number < 5 { Outcome::Blocked } else { confirmed() });
    let keys = [page.submits(1), page.submits(2)];
    // A new form is something that a person wants; then it stops by itself.
    while page.outbox.gate().is_none() {
        assert!(page.rings());
    }
    let before = page.posts.len();
    page.does(|outbox, now| outbox.woke(false, now));
    assert_eq!(page.posts.len(), before, "no timer does that");
    while page.posts.len() < 4 {
        page.does(|outbox, now| outbox.woke(true, now));
        assert!(page.outbox.gate().is_some(), "one attempt, and no more");
    }
    let before = page.posts.len();
    page.does(|outbox, now| outbox.woke(true, now));
    assert_eq!(page.posts.len(), before + 2);
    assert!(keys.iter().all(|key| page.state(key) == State::Delivered));
    // Whom the receiver does not let in waits for somebody to do something about it.
    for status in [401, 404] {
        let mut page = Page::new(|_, _| answered(status, None));
        page.submits(1);
        page.does(|outbox, now| outbox.woke(true, now));
        assert!(page.posts.len() == 1 && page.outbox.gate().is_some());
    }
}

/// `online`, a tab that is looked at again, a background sync, other tabs, new forms: nothing is posted before the time that the
/// receiver asked for.
#[test]
fn as_long_as_the_receiver_asks_for_nothing_is_posted() {
    for (status, asks, seconds) in [
        (503, 0, 1),
        (503, 7, 7),
        (429, 60, 60),
        (408, 3, 3),
        (425, 3, 3),
        (500, 86_400, 86_400),
        (503, u32::MAX, 86_400),
    ] {
        let mut page =
            Page::new(|_, number| if number == 1 { answered(status, Some(asks)) } else { confirmed() });
        let first = page.submits(1);
        let second = {
            page.now += 10;
            page.submits(2)
        };
        assert!(page.outbox.entry(&second).unwrap().failure.is_some(), "whoever waits for it is told why");
        let end = BEGIN + seconds * 1_000;
        for before in [end - seconds * 900, end - seconds * 500, end - 1] {
            page.now = before;
            page.does(|outbox, now| outbox.woke(true, now));
            page.does(|outbox, now| outbox.woke(false, now));
            page.does(|outbox, now| outbox.set_queue("county", now));
            page.does(|outbox, _| outbox.changed_elsewhere());
            assert_eq!(page.posts.len(), 1, "{status} {asks} at {}", before - BEGIN);
        }
        while page.posts.len() < 2 {
            assert!(page.rings());
        }
        assert!(
            (end..end + 2_000).contains(&page.posts[1].0),
            "{status} {asks}: {}",
            page.posts[1].0 - BEGIN
        );
        assert!([&first, &second].iter().all(|key| page.state(key) == State::Delivered));
        // A person may ask at any time.
        for by_hand in [true, false] {
            let mut page =
                Page::new(|_, number| if number == 1 { answered(status, Some(asks)) } else { confirmed() });
            let key = page.submits(1);
            page.does(|outbox, now| if by_hand { outbox.retry(&key, now) } else { outbox.try_again(now) });
            assert_eq!(page.state(&key), State::Delivered);
        }
    }
    // What it did not ask for ends when the network seems to be back.
    let mut page = Page::new(|_, number| if number == 1 { answered(429, None) } else { confirmed() });
    page.submits(1);
    page.does(|outbox, now| outbox.woke(true, now));
    assert_eq!(page.posts.len(), 2);
}

/// A form that failed again and again has a pause of its own, which is kept with it; it ends like that of all.
#[test]
fn a_look_at_the_tab_ends_the_pause_of_a_form_as_well() {
    for failures in [1, 3, 7] {
        let mut page =
            Page::new(|_, number| if number <= failures { answered(500, None) } else { confirmed() });
        let key = page.submits(1);
        while page.posts.len() < failures {
            assert!(page.rings());
        }
        let then = page.now;
        page.does(|outbox, now| outbox.woke(false, now));
        assert_eq!(page.posts.len(), failures, "no timer does that");
        page.does(|outbox, now| outbox.woke(true, now));
        assert_eq!((page.state(&key), page.now), (State::Delivered, then), "after {failures}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    /// One form that a gateway cannot digest keeps none behind it waiting, and after eight failures a person looks at it.
    #[test]
    fn one_form_that_always_fails_does_not_hold_up_the_others(
        random in any::<u64>(), status in 502..=504u16, asks in prop::option::of(1..100u32), others in 1..5u64, wakes in any::<bool>(),
    ) {
        let bad = form(1).key().clone();
        let mut page = Page::new(|entry, _| if entry.key == bad { answered(status, asks) } else { confirmed() });
        page.random = random;
        page.submits(1);
        let others: Vec<Key> = (0..others).map(|number| page.submits(number + 2)).collect();
        while page.rings() {
            if wakes {
                page.does(|outbox, now| outbox.woke(true, now));
            }
        }
        prop_assert!(others.iter().all(|key| page.state(key) == State::Delivered));
        prop_assert_eq!(page.state(&bad), State::Attention);
        prop_assert_eq!(page.posts.iter().filter(|(_, key)| *key == bad).count(), 8);
        let sent: Vec<&Key> = page.posts.iter().map(|(_, key)| key).filter(|key| **key != bad).collect();
        prop_assert_eq!(sent, others.iter().collect::<Vec<_>>(), "in the order in which they were given");
        prop_assert!(page.now - BEGIN < HOUR);
    }

    /// When all of them fail, it is the receiver: it is asked ever seldomer, and nobody has to look at any form.
    #[test]
    fn an_outage_is_waited_for_as_a_whole(random in any::<u64>(), status in 502..=504u16, count in 1..5u64) {
        let end = BEGIN + 24 * HOUR;
        let is_up = std::cell::Cell::new(false);
        let mut page = Page::new(|_, _| if is_up.get() { confirmed() } else { answered(status, None) });
        page.random = random;
        let keys: Vec<Key> = (0..count).map(|number| page.submits(number + 1)).collect();
        while page.now < end {
            prop_assert!(page.rings());
        }
        // A quarter of an hour at most, half of that in the mean.
        prop_assert!(page.posts.len() < 300, "{} posts in a day", page.posts.len());
        prop_assert!(keys.iter().all(|key| page.state(key) == State::Queued));
        is_up.set(true);
        let back = page.now;
        while page.rings() {}
        prop_assert!(keys.iter().all(|key| page.state(key) == State::Delivered));
        prop_assert!(page.now - back < HOUR);
    }
}

/// What the receiver has not answered yet is asked about, and called overdue: that ends with an answer, or after a month.
#[test]
fn forms_without_an_answer_are_remembered_for_a_month() {
    let mut page = Page::new(|_, _| confirmed());
    let keys: Vec<Key> = (1..=101).map(|number| page.submits(number)).collect();
    page.submits(200);
    assert!(page.forgotten.is_empty());
    let says = |page: &mut Page<'_>, key: &Key, status| {
        let standing = Standing { status, at: String::new(), words: String::new() };
        page.does(|outbox, _| outbox.stands(key, Some(standing)));
    };
    for key in &keys {
        says(&mut page, key, Status::Accepted);
    }
    page.submits(201);
    assert!(page.forgotten.is_empty(), "more will be heard of it");
    for key in keys.iter().skip(1) {
        says(&mut page, key, Status::Returned);
    }
    page.submits(202);
    assert!(page.forgotten.is_empty(), "a hundred that are done with are shown");
    says(&mut page, &keys[0], Status::Returned);
    page.submits(203);
    assert_eq!(page.forgotten, keys[..1]);
    page.now += 31 * 24 * HOUR;
    page.submits(204);
    assert_eq!(page.forgotten, keys[..5], "the others are too old to hear of");
}

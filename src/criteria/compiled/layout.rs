//! What a compiled file holds, in which order: every struct and enum of a rule set.
//!
//! A change here is a new version of the format ([`crate::criteria::compiled`]).

use chrono::{Datelike, NaiveDate};

use crate::criteria::compiled::stream::{Reader, Stored, Writer};
use crate::criteria::{
    Advice, AdvicePlace, Amount, Centre, CentreKind, Citation, Comparison, Condition, Criterion,
    Destinations, Direction, Disposition, Edition, FieldKind, Form, FormField, Institution, Node, Parameter,
    Period, Plan, Points, Ruleset, Score, ScoreItem, Status, Tier,
};
use crate::facts::{
    BodyPart, Choice, Code, Decimal, Fact, FactIx, Group, Kind, Numeric, OtherUnit, Value, Vocabulary, Worse,
};
use crate::text::Text;

/// Structs, as the list of all their fields (the compiler refuses a list with one missing). The texts of those after
/// `later` are not on the first screen.
macro_rules! records {
    ($($name:ident { $($field:ident),* $(; later $($late:ident),+)? $(; without $($left_out:ident),+)? })+) => { $(
        impl Stored for $name {
            fn write(&self, to: &mut Writer) {
                $(self.$field.write(to);)*
                $(to.shelf(true, |to| { $(self.$late.write(to);)+ });)?
            }

            fn read(from: &mut Reader<'_>) -> Self {
                $(let $field = Stored::read(from);)*
                $($(let $late = from.shelf(true, Stored::read);)+)?
                $name { $($field,)* $($($late,)+)? $($($left_out: Default::default()),+)? }
            }
        }
    )+ };
}

/// Enums, as the list of all their variants with their numbers, and what an unknown number gives.
macro_rules! variants {
    ($($name:ident { $($tag:literal $variant:ident $(($($part:ident),+))?,)+ } else $otherwise:expr;)+) => { $(
        impl Stored for $name {
            fn write(&self, to: &mut Writer) {
                match self {
                    $($name::$variant $(($($part),+))? => {
                        to.number($tag);
                        $($($part.write(to);)+)?
                    })+
                }
            }

            fn read(from: &mut Reader<'_>) -> Self {
                match from.tag() {
                    $($tag => {
                        $($(let $part = Stored::read(from);)+)?
                        $name::$variant $(($($part),+))?
                    })+
                    _ => {
                        from.fail();
                        $otherwise
                    }
                }
            }
        }
    )+ };
}

records! {
    Ruleset {
        id, version, date, review_by, title, vocabulary, ask_if, dispositions, criteria, destinations;
        later parameters, scores, plans, forms; without sha256, made, complete
    }
    Vocabulary { groups, facts }
    Group { id, label, checklist, picker, first }
    Choice { id, label }
    Numeric { unit, min, max, decimals, also }
    OtherUnit { unit, times }
    Code { system, code }
    Condition { nodes, amounts }
    Points { score, items, comparison, limit }
    Parameter { id, label, used, editions }
    Edition { id, value, says, source, status }
    Score { id, label, items, source, status }
    ScoreItem { label, points, when }
    Disposition { id, direction, within, name, doctor, patient, next, tier, form, rule_out, fallback }
    Criterion { disposition, when, status, centre, tier, follow_up; later id, because, plain, source }
    Citation { title, section, edition, row }
    Destinations { notice, tiers, centres, institutions; later advice }
    Advice { id, place, on, kind, title, lines, phone, link, source, status }
    Tier { id, label }
    Centre { id, kind, label, tier }
    Institution { id, name, tier, centres, departments, phone }
    Plan { id, title, who, at_home, visits_per_year, every, first, measures, return_if, source, status }
    Form { id, title, fields }
    FormField { id, label, hint, kind, choices, required, patient, max, from_facts, from, keep, autocomplete }
}

variants! {
    Amount {
        0 Number(number),
        1 Day(day),
        2 Fact(fact),
        3 Sum(a, b),
        4 Difference(a, b),
        5 Product(a, b),
        6 Quotient(a, b),
        7 Later(day, n, period),
        8 Between(period, a, b),
    } else Amount::Number(Decimal::ZERO);
    Period { 0 Day, 1 Week, 2 Month, 3 Year, } else Period::Day;
    Kind { 0 YesNo, 1 Choice(all), 2 Choices(all), 3 Number(numeric), 4 Date, } else Kind::YesNo;
    Worse { 0 Higher, 1 Lower, } else Worse::Higher;
    BodyPart {
        0 Head, 1 Face, 2 Neck, 3 Chest, 4 Belly, 5 Groin, 6 Arm, 7 Leg, 8 Back, 9 Skin, 10 Whole, 11 Mind,
    } else BodyPart::Whole;
    Value { 0 YesNo(yes), 1 Choice(place), 2 Choices(all), 3 Number(number), 4 Date(day), } else Value::YesNo(false);
    AdvicePlace { 0 Waiting, 1 Bring, 2 Money, 3 Contact, } else AdvicePlace::Contact;
    Direction { 0 Emergency, 1 Up, 2 Consult, 3 Stay, 4 Down, } else Direction::Emergency;
    CentreKind { 0 Treatment, 1 Teleconsultation, 2 Examination, 3 Care, } else CentreKind::Treatment;
    Status { 0 Verified, 1 Unverified, 2 Proposal, } else Status::Unverified;
    FieldKind { 0 Line, 1 Lines, 2 Phone, 3 Date, 4 Choice, 5 Choices, 6 Results, } else FieldKind::Line;
    Comparison { 0 Equal, 1 NotEqual, 2 Less, 3 AtMost, 4 Greater, 5 AtLeast, } else Comparison::Equal;
    Node {
        0 Constant(value),
        1 Fact(fact),
        2 Compare(fact, comparison, value),
        3 CompareFacts(left, comparison, right),
        4 Among(fact, choices),
        5 Contains(fact, choice),
        6 IsNull(fact),
        7 Undecided(child),
        8 IsTrue(child),
        9 IsFalse(child),
        10 Not(child),
        11 And(children),
        12 Or(children),
        13 Xor(children),
        14 AtLeast(n, children),
        15 Points(points),
        16 Amounts(left, comparison, right),
    } else Node::Constant(None);
}

/// A fact that is asked only under a condition is not on the first screen, nor is how to answer any.
impl Stored for Fact {
    fn write(&self, to: &mut Writer) {
        self.ask_if.write(to);
        to.shelf(self.ask_if.is_some(), |to| {
            self.id.write(to);
            self.kind.write(to);
            self.group.write(to);
            self.label.write(to);
            self.ask.write(to);
            self.plain.write(to);
            self.alarm.write(to);
            self.worse.write(to);
            self.preset_patient.write(to);
            self.body.write(to);
        });
        to.shelf(true, |to| {
            self.help.write(to);
            self.codes.write(to);
            self.fresh.write(to);
        });
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let ask_if: Option<u16> = Stored::read(from);
        let shown = from.shelf(ask_if.is_some(), |from| Fact {
            id: Stored::read(from),
            kind: Stored::read(from),
            group: Stored::read(from),
            label: Stored::read(from),
            ask: Stored::read(from),
            plain: Stored::read(from),
            alarm: Stored::read(from),
            worse: Stored::read(from),
            preset_patient: Stored::read(from),
            body: Stored::read(from),
            ask_if,
            help: None,
            codes: Vec::new(),
            fresh: None,
            called: Vec::new(),
        });
        from.shelf(true, |from| Fact {
            help: Stored::read(from),
            codes: Stored::read(from),
            fresh: Stored::read(from),
            ..shown
        })
    }
}

impl Stored for Text {
    fn write(&self, to: &mut Writer) {
        to.zh(&self.zh);
        to.en(&self.en);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let [zh, en] = from.both();
        Text { zh, en }
    }
}

impl Stored for String {
    fn write(&self, to: &mut Writer) {
        to.name(self);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.name()
    }
}

impl Stored for bool {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        match from.tag() {
            0 => false,
            1 => true,
            _ => {
                from.fail();
                false
            }
        }
    }
}

impl Stored for u8 {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        from.tag()
    }
}

impl Stored for u16 {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        u16::try_from(from.number()).unwrap_or_else(|_| {
            from.fail();
            0
        })
    }
}

impl Stored for i64 {
    fn write(&self, to: &mut Writer) {
        // The sign goes into the lowest bit, so that small numbers stay short on both sides of zero.
        to.number(((self << 1) ^ (self >> 63)).cast_unsigned());
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let number = from.number();
        (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
    }
}

impl Stored for Decimal {
    fn write(&self, to: &mut Writer) {
        let (digits, places) = self.parts();
        places.write(to);
        digits.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let places = from.tag();
        Decimal::from_parts(Stored::read(from), places).unwrap_or_else(|| {
            from.fail();
            Decimal::ZERO
        })
    }
}

impl Stored for NaiveDate {
    fn write(&self, to: &mut Writer) {
        i64::from(self.num_days_from_ce()).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let days = i32::try_from(i64::read(from)).ok();
        days.and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or_else(|| {
            from.fail();
            NaiveDate::MIN
        })
    }
}

impl Stored for FactIx {
    fn write(&self, to: &mut Writer) {
        to.number(self.index() as u64);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        FactIx::new(usize::from(u16::read(from)))
    }
}

impl<T: Stored> Stored for Option<T> {
    fn write(&self, to: &mut Writer) {
        self.is_some().write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        if bool::read(from) { Some(T::read(from)) } else { None }
    }
}

/// There is room for so many items before the first one is read.
const ROOM: usize = 1024;

#[inline(never)]
fn room(length: u64) -> usize {
    usize::try_from(length).unwrap_or(ROOM).min(ROOM)
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, to: &mut Writer) {
        to.number(self.len() as u64);
        for item in self {
            item.write(to);
        }
    }

    /// Grows with what is really there, whatever the file says: every item takes a byte at least. Up to [`ROOM`] items take no
    /// more memory than they need: what a page has once taken it never gives back.
    fn read(from: &mut Reader<'_>) -> Self {
        let mut left = from.number();
        let mut list = Vec::with_capacity(room(left));
        while left > 0 {
            left -= 1;
            if !from.is_good() {
                break;
            }
            list.push(T::read(from));
        }
        list
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        (A::read(from), B::read(from))
    }
}

impl Stored for [u16; 2] {
    fn write(&self, to: &mut Writer) {
        let [left, right] = self;
        left.write(to);
        right.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        [u16::read(from), u16::read(from)]
    }
}

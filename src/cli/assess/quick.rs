//! The quick way through a good line: no value is kept that is not needed. What is odd in any way is left
//! to the thorough way, which knows what to say about it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Number, Value as Input};

use crate::facts::{Answer, Decimal, Fact, FactIx, Facts, Kind, Value, Vocabulary, read};

/// A vocabulary by the ids of its facts.
pub struct Index<'v> {
    vocabulary: &'v Vocabulary,
    /// Sorted by id.
    facts: Vec<(&'v str, FactIx, &'v Fact)>,
    /// Which of these stood at each place of the line before: one program writes all its lines alike.
    before: Vec<usize>,
}

impl<'v> Index<'v> {
    /// Sorts the facts.
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        let mut facts: Vec<_> =
            vocabulary.iter().map(|(fact, declared)| (declared.id.as_str(), fact, declared)).collect();
        facts.sort_by_key(|(id, ..)| *id);
        Index { vocabulary, facts, before: Vec::new() }
    }

    fn find(&mut self, place: usize, id: &str) -> Option<(FactIx, &'v Fact)> {
        let guess = self.before.get(place).and_then(|guess| self.facts.get(*guess));
        if let Some((_, fact, declared)) = guess.filter(|(there, ..)| *there == id) {
            return Some((*fact, declared));
        }
        let found = self.facts.binary_search_by_key(&id, |(id, ..)| id).ok()?;
        match self.before.get_mut(place) {
            Some(before) => *before = found,
            None => self.before.push(found),
        }
        self.facts.get(found).map(|(_, fact, declared)| (*fact, *declared))
    }

    /// The line's id, as JSON, and its facts; nothing if there is anything to complain about.
    pub fn read(&mut self, line: &str, facts: &mut Facts) -> Option<String> {
        facts.clear();
        let mut parser = serde_json::Deserializer::from_str(line);
        let id = parser.deserialize_map(Line { index: self, facts }).ok()?;
        parser.end().ok()?;
        Some(id)
    }
}

struct Line<'l, 'v> {
    index: &'l mut Index<'v>,
    facts: &'l mut Facts,
}

impl<'de> Visitor<'de> for Line<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let (mut id, mut has_facts) = (None, false);
        while let Some(key) = map.next_key_seed(Key)? {
            match &*key {
                "facts" if !has_facts => {
                    has_facts = true;
                    map.next_value_seed(Told { index: self.index, facts: self.facts })?;
                }
                "facts" => return Err(A::Error::custom("twice")),
                "id" if id.is_some() => return Err(A::Error::custom("twice")),
                "id" => id = Some(map.next_value_seed(Id)?),
                _ => {
                    map.next_value::<Input>()?;
                }
            }
        }
        if !has_facts {
            return Err(A::Error::custom("no facts"));
        }
        Ok(id.unwrap_or_else(|| "null".to_owned()))
    }
}

/// A key, borrowed from the line unless something in it is escaped.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// An id, as JSON: a text, a whole number or nothing.
struct Id;

impl<'de> DeserializeSeed<'de> for Id {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Id {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        serde_json::to_string(text).map_err(E::custom)
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }
}

/// The object `facts`.
struct Told<'l, 'v> {
    index: &'l mut Index<'v>,
    facts: &'l mut Facts,
}

impl<'de> DeserializeSeed<'de> for Told<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Told<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of facts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut places = 0..;
        while let Some((place, key)) = places.next().zip(map.next_key_seed(Key)?) {
            let Some((fact, declared)) = self.index.find(place, &key) else {
                return Err(A::Error::custom("unknown"));
            };
            if *self.facts.answer(fact) != Answer::NotAsked {
                return Err(A::Error::custom("twice"));
            }
            let answer = map.next_value_seed(One { vocabulary: self.index.vocabulary, declared })?;
            self.facts.set(fact, answer);
        }
        Ok(())
    }
}

/// The answer to one fact.
struct One<'v> {
    vocabulary: &'v Vocabulary,
    declared: &'v Fact,
}

impl One<'_> {
    fn number<E: Error>(&self, number: Option<Decimal>) -> Result<Answer, E> {
        let numeric = self.declared.numeric();
        let fits = numeric.zip(number).filter(|(numeric, at)| numeric.min <= *at && *at <= numeric.max);
        match fits {
            Some((_, number)) => Ok(Answer::Known(Value::Number(number))),
            None => Err(E::custom("no such number")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = Answer;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Answer, D::Error> {
        match &self.declared.kind {
            Kind::YesNo | Kind::Choice(_) | Kind::Number(_) => from.deserialize_any(self),
            Kind::Choices(_) | Kind::Date => {
                let value = <Input as serde::Deserialize>::deserialize(from)?;
                match read(self.vocabulary, &self.declared.id, &super::raw(&value)) {
                    Ok((_, answer)) => Ok(answer),
                    Err(_) => Err(D::Error::custom("no such value")),
                }
            }
        }
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = Answer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Answer, E> {
        Ok(Answer::NotKnown)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Answer, E> {
        match self.declared.kind {
            Kind::YesNo => Ok(Answer::Known(Value::YesNo(yes))),
            _ => Err(E::custom("a yes or no")),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Answer, E> {
        match &self.declared.kind {
            Kind::Choice(choices) => (0..)
                .zip(choices)
                .find(|(_, choice)| choice.id == text)
                .map(|(place, _)| Answer::Known(Value::Choice(place)))
                .ok_or_else(|| E::custom("no such choice")),
            _ => Err(E::custom("a text")),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Answer, E> {
        self.number(i64::try_from(number).ok().and_then(Decimal::whole))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Answer, E> {
        self.number(Decimal::whole(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Answer, E> {
        let written = Number::from_f64(number).map(|number| number.to_string());
        self.number(written.and_then(|written| Decimal::parse(&written)))
    }
}

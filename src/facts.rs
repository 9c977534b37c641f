//! Floor 1: what is known about a patient, and the vocabulary it is told in.

mod body;
mod decimal;
mod moment;
mod no_such_day;
mod origin;
mod ratio;
mod read;
mod unit;
mod value;
mod vocabulary;

pub use body::BodyPart;
pub use decimal::Decimal;
pub use moment::Moment;
pub use no_such_day::no_such_day;
pub use origin::{Origin, Origins};
pub use ratio::Ratio;
pub(crate) use read::digits;
pub use read::{FactError, FactErrorKind, Raw, day, read, read_as};
pub use unit::{Unit, convert};
pub use value::{Answer, Facts, Value};
pub use vocabulary::{Choice, Code, Fact, FactIx, Group, Kind, Numeric, OtherUnit, Vocabulary, Worse};

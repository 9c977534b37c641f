//! Where values came from that nobody entered here, when they were so, and whether somebody looked.

use crate::facts::{FactIx, Moment, Value};

/// The origin of a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whoever or whatever says so: a resource of a record, a device, a register.
    pub source: String,
    /// When it was so; nothing if nobody knows.
    pub at: Option<Moment>,
    /// A value that is too old to count before a clinician confirms it: until then the fact is not known.
    pub waits: Option<Value>,
    /// Whether a clinician looked at it and confirmed it.
    pub confirmed: bool,
    /// Whether a whole record said so: the next record takes its place.
    pub of_record: bool,
}

/// The origins of the facts that were filled in, and that nobody answered here since.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<(FactIx, Origin)>);

impl Origins {
    /// None yet.
    pub const fn new() -> Self {
        Origins(Vec::new())
    }

    /// Where a fact's value came from; nothing if somebody answered it here.
    pub fn get(&self, fact: FactIx) -> Option<&Origin> {
        self.0.iter().find(|(of, _)| *of == fact).map(|(_, origin)| origin)
    }

    /// All of them, as they came.
    pub fn iter(&self) -> impl Iterator<Item = &(FactIx, Origin)> {
        self.0.iter()
    }

    /// A fact was filled in.
    pub fn insert(&mut self, fact: FactIx, origin: Origin) {
        self.remove(fact);
        self.0.push((fact, origin));
    }

    /// Somebody answered a fact here.
    pub fn remove(&mut self, fact: FactIx) {
        self.0.retain(|(of, _)| *of != fact);
    }

    /// A clinician confirmed a fact's value: it counts from now on.
    pub fn confirm(&mut self, fact: FactIx) -> Option<Value> {
        let (_, origin) = self.0.iter_mut().find(|(of, _)| *of == fact)?;
        let value = origin.waits.take()?;
        origin.confirmed = true;
        Some(value)
    }

    /// Forgets what an earlier record said; the facts it said it about.
    pub fn forget_record(&mut self) -> Vec<FactIx> {
        let said = self.0.iter().filter(|(_, origin)| origin.of_record).map(|(fact, _)| *fact).collect();
        self.0.retain(|(_, origin)| !origin.of_record);
        said
    }
}

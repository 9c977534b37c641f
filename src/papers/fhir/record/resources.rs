//! The resources of a record, one after the other, and whether they are all about one patient.

use serde_json::Value;

use crate::papers::fhir::record::unmapped::{Reason, Unmapped};
use crate::papers::fhir::record::{clean, coding, list, text};

/// A record of more resources than this is not one visit's; the rest is told, not read.
const MOST: usize = 5_000;

/// One resource.
#[derive(Clone, Copy)]
pub struct Resource<'v> {
    /// Its type.
    pub kind: &'v str,
    /// All of it.
    pub value: &'v Value,
    full_url: Option<&'v str>,
}

/// The resources of a record, unless they are about somebody else: those are told.
pub fn of_one_patient<'v>(record: &'v Value, unmapped: &mut Vec<Unmapped>) -> Vec<Resource<'v>> {
    let mut all = Vec::new();
    collect(record, None, &mut all, unmapped);
    let mut patients = all.iter().filter(|resource| resource.kind == "Patient");
    let patient = patients.next().copied();
    let several = patients.any(|other| {
        let id = other.id();
        id.is_none() || id != patient.and_then(|first| first.id())
    });
    if several {
        unmapped.extend(all.iter().map(|resource| resource.unmapped(Reason::SeveralPatients)));
        return Vec::new();
    }
    // Without a patient to compare with, all must at least name the same one.
    let subjects: Vec<&str> = all.iter().filter_map(Resource::subject).collect();
    let same = subjects.windows(2).all(|two| matches!(two, [one, other] if ends(one) == ends(other)));
    let named = patient.filter(|patient| patient.id().is_some() || patient.full_url.is_some());
    let fits = |resource: &Resource<'v>| match (resource.subject(), named) {
        (None, _) => true,
        (Some(subject), Some(patient)) => patient.is_called(subject),
        (Some(_), None) => same,
    };
    unmapped.extend(
        all.iter()
            .filter(|resource| !fits(resource))
            .map(|resource| resource.unmapped(Reason::AnotherPatient)),
    );
    all.retain(fits);
    // A second copy of the patient says nothing new.
    let mut seen = false;
    all.retain(|resource| resource.kind != "Patient" || !std::mem::replace(&mut seen, true));
    all
}

fn collect<'v>(
    value: &'v Value,
    full_url: Option<&'v str>,
    all: &mut Vec<Resource<'v>>,
    unmapped: &mut Vec<Unmapped>,
) {
    // The parser has refused what nests too deeply for this to call itself.
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| collect(item, None, all, unmapped));
    }
    let Some(kind) = text(value, "/resourceType") else {
        return unmapped.push(plain("?", Reason::NotAResource));
    };
    if kind == "Bundle" {
        for entry in list(value, "/entry") {
            match entry.get("resource") {
                Some(resource) => collect(resource, text(entry, "/fullUrl"), all, unmapped),
                None => unmapped.push(plain("Bundle", Reason::NotAResource)),
            }
        }
    } else if all.len() < MOST {
        all.push(Resource { kind, value, full_url });
    } else if unmapped.last().is_none_or(|last| last.reason != Reason::TooMany) {
        unmapped.push(plain(&clean(kind), Reason::TooMany));
    }
}

fn plain(what: &str, reason: Reason) -> Unmapped {
    Unmapped { what: what.to_owned(), code: None, text: None, reason }
}

impl<'v> Resource<'v> {
    fn id(&self) -> Option<&'v str> {
        text(self.value, "/id")
    }

    /// Its type and id: `Observation/bp-1`.
    pub fn name(&self) -> String {
        clean(&self.id().map_or(self.kind.to_owned(), |id| format!("{}/{id}", self.kind)))
    }

    /// Its name, and who or what stands behind it.
    pub fn source(&self) -> String {
        let mut source = self.name();
        let said = |pointer: &str| {
            let given = self.value.pointer(pointer)?;
            text(given, "/display").or_else(|| text(given, "/reference"))
        };
        for who in ["/performer/0", "/device", "/recorder", "/asserter"].into_iter().filter_map(said) {
            source.push_str(" · ");
            source.push_str(who);
        }
        if let Some(status) = text(self.value, "/status").filter(|status| *status == "preliminary") {
            source.push_str(&format!(" · {status}"));
        }
        clean(&source)
    }

    /// Whether an extension changes what it means; whoever does not know it must not use the resource.
    pub fn is_modified(&self) -> bool {
        self.value.get("modifierExtension").is_some() || self.value.get("implicitRules").is_some()
    }

    /// It was not used.
    pub fn unmapped(&self, reason: Reason) -> Unmapped {
        let concept = self.value.get("code").unwrap_or(&Value::Null);
        Unmapped { what: self.name(), code: coding::named(concept), text: coding::words(concept), reason }
    }

    fn subject(&self) -> Option<&'v str> {
        text(self.value, "/subject/reference").or_else(|| text(self.value, "/patient/reference"))
    }

    fn is_called(&self, reference: &str) -> bool {
        let by_id = self.id().is_some_and(|id| ends(reference).strip_prefix("Patient/") == Some(id));
        by_id || self.full_url.is_some_and(|url| url == reference)
    }
}

/// The last two parts of a reference, without its version: `Patient/1` of `https://…/Patient/1/_history/2`.
fn ends(reference: &str) -> &str {
    let whole = reference.split_once("/_history/").map_or(reference, |(before, _)| before);
    let id = whole.rfind('/').unwrap_or(0);
    let kind = whole.get(..id).and_then(|before| before.rfind('/')).map_or(0, |slash| slash + 1);
    whole.get(kind..).unwrap_or(whole)
}

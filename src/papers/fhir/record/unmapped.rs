//! What of a record could not be used, and why: nothing is dropped in silence.

use crate::referral::json::Object;

/// Something that was not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// Which resource, or which part of it.
    pub what: String,
    /// Its code, as `system code`.
    pub code: Option<String>,
    /// Its words.
    pub text: Option<String>,
    /// Why.
    pub reason: Reason,
}

macro_rules! reasons {
    ($($name:ident $code:literal $doc:literal,)*) => {
        /// Why something of a record was not used.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason { $(#[doc = $doc] $name,)* }

        impl Reason {
            /// The stable code in the report.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$name => $code,)* }
            }
        }
    };
}

reasons! {
    NotAResource "not-a-resource" "Something that is no resource.",
    TooMany "too-many" "More than anybody reads.",
    ResourceType "resource-type" "A kind of resource that fills nothing in.",
    SeveralPatients "several-patients" "The record holds more than one patient.",
    AnotherPatient "another-patient" "It is about somebody else.",
    Modifier "modifier" "An extension changes what it means.",
    Status "status" "Cancelled, entered in error, or without a result.",
    ClinicalStatus "clinical-status" "A disease that is not active: no more, or nobody says.",
    VerificationStatus "verification-status" "A disease that is refuted or only suspected.",
    UnknownCode "unknown-code" "No fact has this code.",
    NoValue "no-value" "There is no value.",
    NotAsked "not-asked" "Nobody asked or measured.",
    ValueType "value-type" "A value of another kind than the fact takes.",
    Value "value" "A value that the fact does not know.",
    Comparator "comparator" "Less or more than a number, not a number.",
    NoUnit "no-unit" "A number without its unit.",
    Unit "wrong-unit" "A unit that cannot be converted exactly.",
    OutOfRange "out-of-range" "Outside the plausible range.",
    Older "older" "There is a newer value.",
    Conflict "conflict" "Two values, and it cannot be told which is newer.",
    Date "date" "A date that is missing, in the future, or not exact enough.",
    Deceased "deceased" "The record says that the patient is dead.",
    Inactive "inactive" "The record of the patient is not in use any more.",
    NoField "no-field" "No form has a field for it, or it does not fit.",
}

impl Unmapped {
    /// The fields of a line of the report.
    pub fn write(&self, to: &mut Object<'_>) {
        to.text("what", &self.what);
        to.optional("code", self.code.as_deref());
        if let Some(text) = &self.text {
            to.text("text", text);
        }
        to.text("reason", self.reason.code());
    }
}

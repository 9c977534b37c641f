//! Where on the body a complaint is felt, for a citizen who points instead of reading a long list.

/// A place that a citizen can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyPart {
    /// The head.
    Head,
    /// Eyes, ears, nose and mouth.
    Face,
    /// Neck and throat.
    Neck,
    /// The chest.
    Chest,
    /// The belly.
    Belly,
    /// Below the belly: urine, genitals, pregnancy.
    Groin,
    /// Arms and hands.
    Arm,
    /// Legs and feet.
    Leg,
    /// The back.
    Back,
    /// The skin.
    Skin,
    /// The whole body.
    Whole,
    /// The mind.
    Mind,
}

impl BodyPart {
    /// All of them with the ids that rule files use, in the order in which they are shown: from the top down, then what
    /// has no place on a figure.
    pub const ALL: [(BodyPart, &'static str); 12] = [
        (BodyPart::Head, "head"),
        (BodyPart::Face, "face"),
        (BodyPart::Neck, "neck"),
        (BodyPart::Chest, "chest"),
        (BodyPart::Belly, "belly"),
        (BodyPart::Groin, "groin"),
        (BodyPart::Arm, "arm"),
        (BodyPart::Leg, "leg"),
        (BodyPart::Back, "back"),
        (BodyPart::Skin, "skin"),
        (BodyPart::Whole, "whole"),
        (BodyPart::Mind, "mind"),
    ];
}

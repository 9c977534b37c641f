//! The host's own institutions in place of a rule set's, as `destinations.js` hands them over once it has checked them.

use crate::criteria::{AdvicePlace, Destinations, Institution};
use crate::text::Text;

/// The ids of tiers and centres that institutions may name: one a line, an empty line between the two.
#[inline(never)]
pub fn places(known: &Destinations) -> String {
    let tiers: Vec<&str> = known.tiers.iter().map(|tier| tier.id.as_str()).collect();
    let centres: Vec<&str> = known.centres.iter().map(|centre| centre.id.as_str()).collect();
    [tiers.join("\n"), centres.join("\n")].join("\n\n")
}

/// Takes them: one a line, its parts between tabs; a line of two parts is the notice. None in an empty text.
#[inline(never)]
pub fn replace(known: &mut Destinations, lines: &str) {
    known.notice = None;
    known.institutions.clear();
    // Nor is a made-up hotline.
    known.advice.retain(|advice| advice.place != AdvicePlace::Contact);
    for line in lines.lines() {
        let mut parts = line.split('\t');
        let mut part = || parts.next().unwrap_or_default();
        let (first, second, tier) = (part(), part(), part());
        // Whatever stands in a line that only the other half of this program writes, there is no panic.
        let Ok(tier) = tier.parse() else {
            known.notice = Some(Text::new(first, second));
            continue;
        };
        let (id, phone) = (part().to_owned(), part().to_owned());
        let centres = part().split(' ').filter_map(|centre| centre.parse().ok()).collect();
        let name = Text::new(first, second);
        let mut departments = Vec::new();
        while let (Some(zh), Some(en)) = (parts.next(), parts.next()) {
            departments.push(Text::new(zh, en));
        }
        known.institutions.push(Institution { id, name, tier, centres, departments, phone });
    }
}

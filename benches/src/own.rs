//! Our own rules and patients: forty rules written out, varied as often as needed.

use serde_json::{Map, Value};

use crate::world::{Dice, Kind, Rule, When};

/// Numbers: least, most, and the span of the healthy.
const NUMBERS: [(&str, i64, i64, i64, i64); 20] = [
    ("age", 0, 110, 20, 90),
    ("systolic", 50, 260, 105, 139),
    ("diastolic", 30, 160, 62, 88),
    ("pulse", 25, 220, 58, 98),
    ("breaths", 4, 60, 12, 19),
    ("oxygen", 60, 100, 95, 100),
    ("temperature", 330, 420, 361, 373),
    ("coma_scale", 3, 15, 15, 15),
    ("sugar", 10, 400, 42, 78),
    ("troponin", 0, 5000, 0, 14),
    ("onset", 0, 3000, 30, 1440),
    ("pain", 0, 10, 0, 3),
    ("protein", 0, 300, 0, 9),
    ("haemoglobin", 40, 190, 116, 164),
    ("white_cells", 5, 400, 41, 99),
    ("weight_loss", 0, 30, 0, 3),
    ("lump", 0, 120, 0, 4),
    ("filtration", 3, 130, 75, 120),
    ("stable_weeks", 0, 104, 0, 52),
    ("daily_living", 0, 100, 80, 100),
];
/// Choices; the first is the usual one.
const CHOICES: [(&str, &[&str]); 9] = [
    ("sex", &["female", "male"]),
    ("chest_pain", &["none", "typical", "atypical", "on-breathing"]),
    ("trace", &["normal", "raised", "lowered", "inverted", "block"]),
    ("headache", &["none", "mild", "severe", "sudden"]),
    ("alertness", &["alert", "voice", "pain-only", "nothing"]),
    ("head_scan", &["not-done", "normal", "bleeding", "infarct", "mass"]),
    ("known_disease", &["none", "heart", "stroke", "tumour", "lung", "pressure", "diabetes"]),
    ("place", &["village", "township", "county", "city"]),
    ("programme", &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"]),
];
/// Yes or no, and how many of a hundred say yes.
const FLAGS: [(&str, u64); 17] = [
    ("droop", 6),
    ("weak_arm", 7),
    ("slurred", 6),
    ("vomiting", 12),
    ("thinner", 10),
    ("sweating", 10),
    ("radiating", 10),
    ("smoker", 30),
    ("bleeding", 6),
    ("bloody_cough", 5),
    ("night_sweats", 7),
    ("operated", 20),
    ("family_doctor", 60),
    ("agrees", 80),
    ("plan", 40),
    ("pregnant", 3),
    ("cancer_before", 8),
];

/// The forty, as `disposition: condition`: `&` joins tighter than `|`, brackets nest.
const FORTY: [&str; 40] = [
    "up_emergency: alertness in pain-only,nothing | coma_scale le 8",
    "up_emergency: trace in raised,block & onset le 720 & ( chest_pain eq typical | ( sweating & radiating ) )",
    "up_emergency: head_scan eq bleeding & ( thinner | systolic ge 180 | coma_scale lt 15 )",
    "up_emergency: headache eq sudden & ( vomiting | alertness ne alert | systolic ge 160 )",
    "up_emergency: ( droop | weak_arm | slurred ) & onset le 1440 & head_scan ne normal",
    "up_emergency: systolic lt 90 & ( pulse gt 110 | diastolic lt 50 | alertness ne alert )",
    "up_emergency: oxygen lt 90 & ( breaths gt 30 | breaths lt 8 | known_disease eq lung )",
    "up_emergency: ( systolic ge 180 | diastolic ge 120 ) & ( headache eq severe | vomiting | filtration lt 30 )",
    "up_emergency: ( temperature gt 383 | temperature lt 360 ) & pulse gt 90 & ( breaths gt 20 | white_cells gt 120 | white_cells lt 40 | protein gt 100 )",
    "up_emergency: sugar gt 200 & ( vomiting | breaths gt 24 | alertness ne alert )",
    "up_emergency: pregnant & ( bleeding | systolic ge 160 | headache eq severe )",
    "up_emergency: temperature ge 400 & ( alertness ne alert | age lt 3 )",
    "up_urgent: troponin gt 52 & ( chest_pain in typical,atypical | trace in lowered,inverted ) & onset le 2880",
    "up_urgent: head_scan eq infarct | head_scan eq mass | ( cancer_before & headache eq severe )",
    "up_urgent: sugar lt 30 & ( alertness ne alert | coma_scale lt 15 | sweating )",
    "up_urgent: bleeding & ( haemoglobin lt 80 | ( pulse gt 100 & systolic lt 110 ) | thinner )",
    "up_urgent: known_disease eq heart & ( oxygen lt 94 | breaths gt 22 | filtration lt 45 )",
    "up_urgent: operated & ( temperature gt 380 | protein gt 50 | white_cells gt 120 )",
    "up_urgent: pregnant & ( systolic ge 140 | diastolic ge 90 )",
    "up_urgent: lump ge 20 & ( weight_loss gt 5 | age ge 50 )",
    "up_urgent: pain ge 8 & ( temperature gt 380 | white_cells gt 110 )",
    "up_urgent: age lt 5 & ( temperature ge 390 | vomiting )",
    "up_routine: bloody_cough & age ge 40 & ( smoker | weight_loss gt 5 | night_sweats )",
    "up_routine: lump ge 10 & sex eq female & ( age ge 30 | cancer_before )",
    "up_routine: bleeding & age ge 45 & ( haemoglobin lt 110 | weight_loss gt 5 )",
    "up_routine: filtration lt 30 & ( known_disease in pressure,diabetes | haemoglobin lt 100 )",
    "up_routine: temperature gt 380 & ( night_sweats | protein gt 80 ) & place eq village",
    "up_routine: known_disease eq diabetes & sugar gt 120 & ( filtration lt 60 | systolic ge 150 )",
    "up_routine: known_disease eq pressure & ( systolic ge 160 | diastolic ge 100 ) & place in village,township",
    "up_routine: age ge 65 & daily_living lt 60 & weight_loss ge 4",
    "up_routine: known_disease eq tumour & ( pain ge 5 | weight_loss gt 8 )",
    "up_routine: chest_pain eq on-breathing & ( smoker | oxygen lt 95 )",
    "up_routine: headache eq mild & age ge 50 & protein gt 20",
    "up_routine: smoker & age ge 55 & breaths gt 21",
    "down: known_disease eq heart & place in county,city & stable_weeks ge 2 & troponin lt 15 & systolic ge 100 & systolic lt 150 & agrees",
    "down: known_disease eq stroke & place in county,city & stable_weeks ge 3 & coma_scale eq 15 & ( plan | daily_living ge 60 )",
    "down: operated & stable_weeks ge 1 & temperature lt 375 & ( family_doctor | plan )",
    "down: known_disease eq pressure & place in county,city & systolic lt 140 & diastolic lt 90 & stable_weeks ge 4",
    "down: known_disease eq lung & place in county,city & oxygen ge 92 & breaths lt 24 & stable_weeks ge 4",
    "down: known_disease eq tumour & place in county,city & ( stable_weeks ge 8 | pain le 3 ) & agrees",
];

/// The facts.
pub fn vocabulary() -> Vec<(String, Kind)> {
    let numbers = NUMBERS.iter().map(|(id, least, most, ..)| ((*id).to_owned(), Kind::Number(*least, *most)));
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
    let choices = CHOICES.iter().map(|(id, all)| ((*id).to_owned(), Kind::Choice(texts(all))));
    numbers.chain(choices).chain(FLAGS.iter().map(|(id, _)| ((*id).to_owned(), Kind::YesNo))).collect()
}

/// The forty themselves; more are the forty with other limits, for one programme or for some patients only.
pub fn rules(count: usize) -> Vec<Rule> {
    let mut dice = Dice(count as u64);
    let mut all = Vec::with_capacity(count);
    for place in 0..count {
        let (disposition, text) = FORTY[place % 40].split_once(": ").unwrap();
        let mut when = parse(&mut text.split(' ').peekable());
        if count > 40 {
            vary(&mut when, &mut dice);
            let tighter = if dice.below(2) == 0 {
                let (fact, all) = CHOICES[8];
                When::Is(fact.to_owned(), "eq".to_owned(), all[dice.below(all.len() as u64) as usize].into())
            } else {
                let (fact, _, _, low, high) = NUMBERS[[0, 11, 12, 13, 17, 18, 19][dice.below(7) as usize]];
                let limit = low + (high - low) * (12 + dice.below(38) as i64) / 100;
                When::Is(fact.to_owned(), "lt".to_owned(), limit.into())
            };
            when = When::All(vec![tighter, when]);
        }
        all.push(Rule { id: format!("r{place:04}"), disposition: disposition.to_owned(), when });
    }
    if count > 40 {
        for last in (1..count).rev() {
            all.swap(last, dice.below(last as u64 + 1) as usize);
        }
    }
    all
}

/// Patients of whom most things are well.
pub fn patients() -> Vec<Map<String, Value>> {
    let mut dice = Dice(1);
    let mut one = |_| {
        let mut facts = Map::new();
        for (id, least, most, low, high) in NUMBERS {
            let (low, high) = if dice.below(5) == 0 { (least, most) } else { (low, high) };
            facts.insert(id.to_owned(), (low + dice.below((high - low + 1) as u64) as i64).into());
        }
        for (id, all) in CHOICES {
            let usual = dice.below(10) < 6 && all.len() < 7;
            let place = if usual { 0 } else { dice.below(all.len() as u64) as usize };
            facts.insert(id.to_owned(), all[place].into());
        }
        for (id, percent) in FLAGS {
            facts.insert(id.to_owned(), (dice.below(100) < percent).into());
        }
        facts
    };
    (0..1000).map(&mut one).collect()
}

fn parse<'t>(words: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>) -> When {
    let mut sides = vec![vec![part(words)]];
    while let Some(joint) = words.next_if(|word| ["&", "|"].contains(word)) {
        let next = part(words);
        match sides.last_mut() {
            Some(side) if joint == "&" => side.push(next),
            _ => sides.push(vec![next]),
        }
    }
    let whole = |mut all: Vec<When>, join: fn(Vec<When>) -> When| match all.len() {
        1 => all.remove(0),
        _ => join(all),
    };
    let sides = sides.into_iter().map(|side| whole(side, When::All)).collect();
    whole(sides, When::Any)
}

fn part<'t>(words: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>) -> When {
    let word = words.next().unwrap();
    if word == "(" {
        let inner = parse(words);
        words.next();
        return inner;
    }
    let is = |op: &str, value: Value| When::Is(word.to_owned(), op.to_owned(), value);
    match words.next_if(|next| !["&", "|", ")"].contains(next)) {
        None => is("eq", true.into()),
        Some("in") => is("in", words.next().unwrap().split(',').collect::<Vec<_>>().into()),
        Some(op) => {
            let value = words.next().unwrap();
            is(op, value.parse::<i64>().map_or_else(|_| value.into(), Value::from))
        }
    }
}

fn vary(when: &mut When, dice: &mut Dice) {
    match when {
        When::All(all) | When::Any(all) => all.iter_mut().for_each(|one| vary(one, dice)),
        When::Is(fact, _, value) => {
            let Some((_, least, most, ..)) = NUMBERS.iter().find(|(id, ..)| id == fact) else { return };
            let reach = ((most - least) / 20).max(1);
            let moved = value.as_i64().unwrap() - reach + dice.below(2 * reach as u64 + 1) as i64;
            *value = moved.clamp(least + 1, most - 1).into();
        }
    }
}

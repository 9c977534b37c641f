//! Thread CPU time, so that what else the machine does disturbs little; medians of several samples.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// Measures one row, prints it, and gives the nanoseconds for each patient.
pub fn row(name: &str, base: Option<f64>, patients: usize, mut one: impl FnMut(usize) -> usize) -> f64 {
    // `./dev bench 400 line` measures the rows whose name says so.
    let wanted = std::env::args().nth(2);
    if wanted.is_some_and(|wanted| !name.contains(&wanted)) {
        return base.unwrap_or(1.0);
    }
    let mut pass = |passes: usize| {
        let start = ThreadTime::now();
        let mut sum = 0usize;
        for _ in 0..passes {
            for place in 0..patients {
                sum = sum.wrapping_add(one(black_box(place)));
            }
        }
        black_box(sum);
        start.elapsed()
    };
    pass(1);
    let once = pass(1).max(Duration::from_micros(1));
    let passes = (Duration::from_millis(40).as_nanos() / once.as_nanos()).clamp(1, 10_000) as usize;
    let mut samples: Vec<f64> =
        (0..9).map(|_| pass(passes).as_nanos() as f64 / (passes * patients) as f64).collect();
    samples.sort_by(f64::total_cmp);
    let (median, least, most) = (samples[4], samples[0], samples[8]);
    let ratio = base.map_or(String::new(), |base| format!("  {:6.2}×", median / base));
    println!("  {name:44} {median:10.0} ns  ({least:.0} to {most:.0}){ratio}");
    median
}

//! Thread CPU time, so that what else the machine does disturbs little; medians of several samples.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// Nanoseconds for each patient.
#[derive(Clone, Copy)]
pub struct Times {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

/// Measures `one`, called with the place of each patient, over so many samples.
pub fn measure(patients: usize, samples: usize, mut one: impl FnMut(usize) -> usize) -> Times {
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
    let mut all: Vec<f64> =
        (0..samples).map(|_| pass(passes).as_nanos() as f64 / (passes * patients) as f64).collect();
    all.sort_by(f64::total_cmp);
    Times { median: all[samples / 2], least: all[0], most: all[samples - 1] }
}

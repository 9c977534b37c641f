//! Measures and prints one row.

use crate::clock::{Times, measure};

/// Measures one row, prints it, and gives the nanoseconds for each patient.
pub fn row(name: &str, base: Option<f64>, patients: usize, one: impl FnMut(usize) -> usize) -> f64 {
    // `./dev bench 400 line` measures the rows whose name says so.
    let wanted = std::env::args().nth(2);
    if wanted.is_some_and(|wanted| !name.contains(&wanted)) {
        return base.unwrap_or(1.0);
    }
    let Times { median, least, most } = measure(patients, 9, one);
    let ratio = base.map_or(String::new(), |base| format!("  {:6.2}×", median / base));
    println!("  {name:44} {median:10.0} ns  ({least:.0} to {most:.0}){ratio}");
    median
}

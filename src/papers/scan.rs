//! Codes to scan: a text as the dark and light squares of a QR code, and back from a camera's picture.

use qrcodegen::{QrCode, QrCodeEcc};

/// A square of dark and light modules, without the quiet zone around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The modules of one side.
    pub side: usize,
    /// Row by row; dark is `true`.
    pub dark: Vec<bool>,
}

/// The QR code of a text (ISO/IEC 18004, error correction M); nothing for one that no code can hold.
pub fn code(text: &str) -> Option<Code> {
    let made = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let dark = (0..made.size()).flat_map(|y| (0..made.size()).map(move |x| (x, y)));
    Some(Code {
        side: usize::try_from(made.size()).ok()?,
        dark: dark.map(|(x, y)| made.get_module(x, y)).collect(),
    })
}

impl Code {
    /// The outline of the dark modules for an SVG `path`, in a box of `side` by `side`: one bar per run.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.dark.chunks(self.side.max(1)).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run.first() == Some(&true) {
                    path.push_str(&format!("M{x} {y}h{}v1h-{}z", run.len(), run.len()));
                }
                x += run.len();
            }
        }
        path
    }
}

/// The text of a QR code in a picture: its width and the brightness of its pixels, row by row.
pub fn seen(width: usize, brightness: &[u8]) -> Option<String> {
    let height = brightness.len().checked_div(width)?;
    let whole = brightness.get(..width.checked_mul(height)?)?;
    let mut reader = quircs::Quirc::default();
    let codes = reader.identify(width, height, whole);
    codes.flatten().find_map(|code| String::from_utf8(code.decode().ok()?.payload).ok())
}

#[cfg(test)]
mod tests {
    use super::{code, seen};

    #[test]
    fn what_is_shown_is_seen() {
        let text = "RT1ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(4);
        let made = code(&text).expect("it fits");
        // Every module five pixels wide, a little grey and noisy, in a larger picture.
        let (width, height) = (made.side * 5 + 70, made.side * 5 + 55);
        let pixel = |x: usize, y: usize| {
            let module = (x.wrapping_sub(40) / 5, y.wrapping_sub(30) / 5);
            let dark =
                module.0 < made.side && module.1 < made.side && made.dark[module.1 * made.side + module.0];
            let noise = u8::try_from((x * 7 + y * 13) % 40).unwrap();
            if dark { 30 + noise } else { 190 + noise }
        };
        let picture: Vec<u8> =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
        assert_eq!(seen(width, &picture), Some(text));
        assert_eq!(seen(width, &vec![200; picture.len()]), None);
        assert_eq!(seen(0, &[]), None);
        assert_eq!(seen(1000, &[1, 2, 3]), None);
    }

    #[test]
    fn a_code_has_its_three_corners_and_as_many_bars_as_runs() {
        let made = code("ZZ20261122001").expect("a short text fits");
        assert_eq!((made.side, made.dark.len()), (21, 441));
        // The finder pattern's outer ring, in three corners and not in the fourth.
        let ring = |x: usize, y: usize| (0..7).all(|step| made.dark[(y * 21) + x + step]);
        assert!(ring(0, 0) && ring(14, 0) && ring(0, 14) && !ring(14, 20));
        let runs = made.dark.chunks(21).flat_map(|row| row.chunk_by(|a, b| a == b)).filter(|run| run[0]);
        assert_eq!(made.path().matches('M').count(), runs.count());
        assert_eq!(code(&"长".repeat(3000)), None);
    }
}

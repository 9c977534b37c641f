//! `triage key`: the pair of keys of a receiver that takes sealed forms.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::jwe::Key;
use crate::cli::{GOOD, complain, say};
use crate::text::Lang;

/// Make the key that opens sealed forms, and print the public one that portals seal them to
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file of the private key, for `triage serve --open-with`; made if it is not there, and readable by its owner only
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Prints the public JWK, for the portal's `receiver.sealTo`.
pub fn run(args: &Args, lang: Lang) -> u8 {
    if !args.file.exists()
        && let Err(error) = make(args)
    {
        let path = args.file.display();
        return complain(
            &lang.pick(format!("写不了 `{path}`：{error}"), format!("cannot write `{path}`: {error}")),
        );
    }
    match Key::read_file(&args.file) {
        Ok(key) => {
            say(&format!("{:#}\n", key.lock().jwk()));
            GOOD
        }
        Err(why) => complain(why.get(lang)),
    }
}

fn make(args: &Args) -> std::io::Result<()> {
    let key = Key::new().map_err(|error| std::io::Error::other(error.to_string()))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&args.file)?;
    writeln!(file, "{:#}", key.jwk())?;
    // A key that is lost with the power loses every form that was sealed to it.
    file.sync_all()
}

//! Forms that are sealed to the receiver: what opens, what does not, and that an opened one is a form like any other.

use std::path::Path;
use std::process::{Command, Output};

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::{PublicKey, SecretKey};
use referral_triage::cli::jwe::{self, Closed, Key, Lock};
use referral_triage::referral::JOSE;
use serde_json::{Value, json};

use crate::receiver::forms::{edited, key, out};
use crate::receiver::http::Request;
use crate::receiver::server::{Server, command, place, rows};
use crate::receiver::{Tested, hex};

/// What another implementation sealed (`tests/sealed/jose.json` says which), and the key to it.
const OTHERS: &str = include_str!("../../sealed/jose.json");

/// RFC 7518, appendix C.
#[test]
fn both_sides_agree_on_the_key_of_the_standard_s_example() -> Tested {
    let decoded = |text: &str| Base64UrlUnpadded::decode_vec(text).map_err(|error| error.to_string());
    let point = |x: &str, y: &str| -> Result<PublicKey, Box<dyn std::error::Error>> {
        let point = [vec![4], decoded(x)?, decoded(y)?].concat();
        Ok(PublicKey::from_sec1_bytes(&point).map_err(|error| error.to_string())?)
    };
    let secret = |d: &str| SecretKey::from_slice(&decoded(d)?).map_err(|error| error.to_string());
    let alice = secret("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo")?;
    let bob = secret("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw")?;
    let of_alice =
        point("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps")?;
    let of_bob =
        point("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck")?;
    for (own, other) in [(&alice, &of_bob), (&bob, &of_alice)] {
        let mut agreed = [0; 16];
        jwe::agree(own, other, "A128GCM", b"Alice", b"Bob", &mut agreed);
        assert_eq!(Base64UrlUnpadded::encode_string(&agreed), "VqqN6vgjbSBcIijNcacQGg");
    }
    Ok(())
}

#[test]
fn what_another_implementation_sealed_opens_and_what_is_sealed_otherwise_does_not() -> Tested {
    let others: Value = serde_json::from_str(OTHERS)?;
    let keys = [Key::new()?, Key::read(&others["key"].to_string()).map_err(|why| why.en)?];
    let of = |part: &str| others[part].as_object().cloned().unwrap_or_default();
    assert_eq!((of("opens").len(), of("strange").len()), (3, 3));
    for (name, sealed) in of("opens") {
        // Whoever names no key means the only one.
        let keys = if name == "without kid" { &keys[1..] } else { &keys };
        let opened =
            jwe::open(sealed.as_str().unwrap_or_default(), keys).map_err(|why| format!("{why:?}"))?;
        assert_eq!(opened.bytes, others["text"].as_str().unwrap_or_default().as_bytes(), "{name}");
        assert_eq!(opened.kind, "application/json", "{name}");
    }
    for (name, sealed) in of("strange") {
        assert_eq!(
            jwe::open(sealed.as_str().unwrap_or_default(), &keys).err(),
            Some(Closed::Strange),
            "{name}"
        );
    }
    Ok(())
}

#[test]
fn every_changed_letter_of_a_sealed_form_keeps_it_closed() -> Tested {
    let key = [Key::new()?];
    let sealed = key[0].lock().seal("王五".as_bytes(), "application/json", "k")?;
    assert!(jwe::open(&sealed, &key).is_ok());
    for place in 0..sealed.len() {
        let mut changed = sealed.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'Q' } else { b'A' };
        assert!(jwe::open(&String::from_utf8(changed)?, &key).is_err(), "{place}");
    }
    for cut in 0..sealed.len() {
        assert!(jwe::open(&sealed[..cut], &key).is_err(), "{cut}");
    }
    assert_eq!(jwe::open(&sealed, &[Key::new()?]).err(), Some(Closed::OtherKey));
    // The same name for another key.
    let mut other = Key::new()?.jwk();
    other["kid"] = key[0].jwk()["kid"].clone();
    let other = [Key::read(&other.to_string()).map_err(|why| why.en)?];
    assert_eq!(jwe::open(&sealed, &other).err(), Some(Closed::Damaged));
    Ok(())
}

/// A form, sealed to a key, on its way.
pub fn sealed(lock: &Lock, form: &Value) -> Result<Request, Box<dyn std::error::Error>> {
    let key = form["key"].as_str().unwrap_or_default();
    Ok(as_jose(lock.seal(form.to_string().as_bytes(), "application/json", key)?))
}

fn as_jose(body: impl Into<Vec<u8>>) -> Request {
    Request { headers: vec![("Content-Type", JOSE.to_owned())], ..Request::post(body) }
}

/// A key in a file, as `triage key` makes it, and the public half that it prints.
pub fn made(place: &Path, file: &str) -> Result<Lock, Box<dyn std::error::Error>> {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_triage")).current_dir(place).args(["key", file]).output()?;
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    Ok(Lock::read(&String::from_utf8(stdout)?).map_err(|why| why.en)?)
}

#[test]
fn an_opened_form_is_a_form_like_any_other() -> Tested {
    let place = place("sealed")?;
    let (old, new) = (made(&place, "old.jwk")?, made(&place, "new.jwk")?);
    let server = Server::told(&place, &["--open-with", "new.jwk", "--open-with", "old.jwk"])?;
    let form = out(1);
    let inside = hex(form.to_string().as_bytes());
    let first = server.send(&sealed(&new, &form)?)?;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.json()?["sha256"], json!(inside), "the receipt speaks of what was inside");
    let location = first.header("location").to_owned();
    assert_eq!(server.get(&format!("{location}/form"))?.text(), form.to_string(), "byte for byte");
    // Sealed anew, to the key before, or not at all: the same form.
    for again in [sealed(&new, &form)?, sealed(&old, &form)?, Request::post(form.to_string())] {
        let again = server.send(&again)?;
        assert_eq!((again.status, again.text()), (201, first.text()));
    }
    let other = edited(out(1), &[("/fields/age", Some(json!("64岁")))]);
    let with_key = |number| {
        Ok::<_, Box<dyn std::error::Error>>(sealed(&new, &out(2))?.header("Idempotency-Key", key(number)))
    };
    let text = |text: &str, kind| new.seal(text.as_bytes(), kind, &key(2)).map(as_jose);
    let outside = new.seal(out(2).to_string().as_bytes(), "application/json", &key(3))?;
    let mut spoilt = new.seal(out(2).to_string().as_bytes(), "application/json", &key(2))?;
    spoilt.replace_range(spoilt.len() - 3.., "AAA");
    let mut large = out(2).to_string().into_bytes();
    large.resize(1 << 20, b' ');
    let largest = new.seal(&large, "application/json", &key(2))?;
    large.push(b' ');
    let larger = new.seal(&large, "application/json", &key(2))?;
    for (name, request, status, slug) in [
        ("another form under the key", sealed(&new, &other)?, 422, "key-reused"),
        ("another key in the header", with_key(3)?, 400, "key-mismatch"),
        ("another key on the outside", as_jose(outside), 400, "key-mismatch"),
        ("a key that is not here", sealed(Key::new()?.lock(), &out(2))?, 422, "other-key"),
        ("changed on its way", as_jose(spoilt), 422, "not-opened"),
        ("not sealed at all", as_jose(out(2).to_string()), 400, "not-sealed"),
        ("nothing", as_jose(""), 400, "not-sealed"),
        ("not UTF-8", as_jose(b"\xff.\xff".to_vec()), 400, "not-sealed"),
        ("something else inside", text("{}", "application/fhir+json")?, 415, "unsupported-media-type"),
        ("no form inside", text("{}", "application/json")?, 422, "invalid-form"),
        ("no JSON inside", text("王五", "application/json")?, 400, "not-json"),
        ("a byte more than a form may have", as_jose(larger), 413, "too-large"),
    ] {
        let answer = server.send(&request)?;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        let problem = answer.json()?;
        assert_eq!(problem["type"], json!(format!("/problems/{slug}")), "{name}");
        assert!(!answer.text().contains("王五"), "{name}");
    }
    assert_eq!(server.send(&as_jose(largest))?.status, 201);
    drop(server);
    assert_eq!(rows(&place)?, 2);
    // Whoever has no key says that it takes no such thing.
    let server = Server::start(&place)?;
    assert_eq!(server.send(&sealed(&new, &form)?)?.status, 415);
    Ok(())
}

#[test]
fn a_private_key_is_made_once_and_read_by_its_owner_only() -> Tested {
    let place = place("sealed-key")?;
    let lock = made(&place, "a.jwk")?;
    let file = std::fs::read_to_string(place.join("a.jwk"))?;
    assert!(Lock::read(&file).is_err_and(|why| why.en.contains("private")), "a portal never gets this one");
    assert_eq!(made(&place, "a.jwk")?.jwk(), lock.jwk(), "a key that is there stays");
    assert_eq!(lock.jwk().as_object().map(|jwk| jwk.contains_key("d")), Some(false));
    let other = Key::new()?;
    let mut mixed = other.jwk();
    mixed["d"] = Key::new()?.jwk()["d"].clone();
    let curve = edited(other.jwk(), &[("/crv", Some(json!("P-384")))]).to_string();
    for (name, text, words) in [
        ("a public key", lock.jwk().to_string(), "no private key"),
        ("no JSON", "-----BEGIN".to_owned(), "no JSON"),
        ("another curve", curve, "P-256"),
        ("halves of two pairs", mixed.to_string(), "no pair"),
    ] {
        std::fs::write(place.join("b.jwk"), text)?;
        #[cfg(unix)]
        private(&place.join("b.jwk"), 0o600)?;
        refused(&place, "b.jwk", words).map_err(|why| format!("{name}: {why}"))?;
    }
    std::fs::copy(place.join("a.jwk"), place.join("dist/a.jwk"))?;
    refused(&place, "dist/a.jwk", "public directory")?;
    refused(&place, "nowhere.jwk", "cannot read")?;
    #[cfg(unix)]
    {
        private(&place.join("a.jwk"), 0o640)?;
        refused(&place, "a.jwk", "chmod 600")?;
    }
    Ok(())
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

/// The server does not start with this key, and says why in one sentence, without the key.
fn refused(place: &Path, file: &str, words: &str) -> Tested {
    let arguments = ["--listen", "127.0.0.1:0", "--lang", "en", "--open-with", file];
    let Output { status, stderr, .. } = command(place, &arguments).output()?;
    let said = String::from_utf8(stderr)?;
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains(words) && said.lines().count() == 1, "{said}");
    Ok(())
}

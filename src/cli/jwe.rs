//! Forms that are sealed to their receiver: compact JWE (RFC 7516), ECDH-ES on P-256 with A256GCM. The public key seals, the private one opens.

use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::text::Text;

/// The one way to agree on a key.
const ALG: &str = "ECDH-ES";
/// The one cipher.
const ENC: &str = "A256GCM";
/// The bytes of its nonce, of its tag, and of one coordinate of the curve.
const SIZES: (usize, usize, usize) = (12, 16, 32);

/// A receiver's public key.
pub struct Lock {
    kid: String,
    public: PublicKey,
}

/// A receiver's private key.
pub struct Key {
    lock: Lock,
    secret: SecretKey,
}

/// What was in a sealed form.
pub struct Opened {
    /// The exact bytes.
    pub bytes: Vec<u8>,
    /// Their media type, as the sender says.
    pub kind: String,
    /// The form's idempotency key, if it stands on the outside.
    pub key: Option<String>,
}

/// Why it stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It is no JWE, or one that is made in another way.
    Strange,
    /// It is sealed to another key.
    OtherKey,
    /// It was changed on its way, or is not what its header says.
    Damaged,
}

impl Lock {
    /// Reads a public key (JWK, RFC 7517); one that shows its private part is refused.
    pub fn read(text: &str) -> Result<Self, Text> {
        let jwk = object(text)?;
        if jwk.contains_key("d") {
            return Err(Text::new(
                "这是私钥；密封只用公钥，私钥只放在接收方",
                "this is a private key: forms are sealed with the public one, and the private one stays with the receiver",
            ));
        }
        Lock::of(&jwk)
    }

    /// Reads the file of one.
    pub fn read_file(path: &Path) -> Result<Self, Text> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Text::new(
                format!("无法读取公钥文件 `{shown}`：{error}"),
                format!("cannot read the public key `{shown}`: {error}"),
            )
        })?;
        Lock::read(&text).map_err(|why| Text {
            zh: format!("公钥文件 `{shown}`：{}", why.zh),
            en: format!("the public key `{shown}`: {}", why.en),
        })
    }

    fn of(jwk: &Map<String, Value>) -> Result<Self, Text> {
        let (x, y) = (bytes(jwk, "x"), bytes(jwk, "y"));
        let point = [vec![4], x.unwrap_or_default(), y.unwrap_or_default()].concat();
        let is_ours = text(jwk, "kty") == Some("EC") && text(jwk, "crv") == Some("P-256");
        let public = PublicKey::from_sec1_bytes(&point).ok().filter(|_| is_ours).ok_or_else(|| {
            Text::new("这不是 P-256 椭圆曲线的 JWK 密钥", "this is no JWK of a key on the curve P-256")
        })?;
        let kid = text(jwk, "kid").map_or_else(|| thumbprint(&public), str::to_owned);
        Ok(Lock { kid, public })
    }

    /// The public key as JWK, to be given to senders.
    pub fn jwk(&self) -> Value {
        let [x, y] = coordinates(&self.public);
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": self.kid, "use": "enc", "alg": ALG })
    }

    /// Seals these bytes of this media type, under the idempotency key of the form that they are.
    pub fn seal(&self, bytes: &[u8], kind: &str, key: &str) -> Result<String, getrandom::Error> {
        let once = random_secret()?;
        let [x, y] = coordinates(&once.public_key());
        let header = json!({
            "alg": ALG, "enc": ENC, "kid": self.kid, "typ": "JOSE", "cty": kind.strip_prefix("application/").unwrap_or(kind),
            "epk": { "kty": "EC", "crv": "P-256", "x": x, "y": y }, "idempotency_key": key,
        });
        let header = Base64UrlUnpadded::encode_string(header.to_string().as_bytes());
        let mut nonce = [0; SIZES.0];
        getrandom::fill(&mut nonce)?;
        let payload = Payload { msg: bytes, aad: header.as_bytes() };
        let cipher = cipher(&once, &self.public, &[], &[]);
        // It fails on more than 64 GB only.
        let closed = cipher.encrypt(Nonce::from_slice(&nonce), payload).unwrap_or_default();
        let (text, tag) = closed.split_at(closed.len().saturating_sub(SIZES.1));
        let part = Base64UrlUnpadded::encode_string;
        Ok([header, String::new(), part(&nonce), part(text), part(tag)].join("."))
    }
}

impl Key {
    /// A new one.
    pub fn new() -> Result<Self, getrandom::Error> {
        let secret = random_secret()?;
        let public = secret.public_key();
        Ok(Key { lock: Lock { kid: thumbprint(&public), public }, secret })
    }

    /// Reads a private key (JWK).
    pub fn read(text: &str) -> Result<Self, Text> {
        let jwk = object(text)?;
        let secret = bytes(&jwk, "d").and_then(|d| SecretKey::from_slice(&d).ok()).ok_or_else(|| {
            Text::new("这里没有私钥（JWK 的 d）", "there is no private key in it (`d` of a JWK)")
        })?;
        let lock = Lock::of(&jwk)?;
        if lock.public != secret.public_key() {
            return Err(Text::new(
                "私钥（d）与公钥（x、y）不是一对",
                "the private part (`d`) and the public part (`x`, `y`) are no pair",
            ));
        }
        Ok(Key { lock, secret })
    }

    /// Reads the file of one, which only its owner may read.
    pub fn read_file(path: &Path) -> Result<Self, Text> {
        let shown = path.display();
        let failed = |error: std::io::Error| {
            Text::new(
                format!("无法读取私钥文件 `{shown}`：{error}"),
                format!("cannot read the private key `{shown}`: {error}"),
            )
        };
        let text = std::fs::read_to_string(path).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if std::fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
                return Err(Text::new(
                    format!("私钥文件 `{shown}` 其他用户也能读；请运行 chmod 600 `{shown}`"),
                    format!("others may read the private key `{shown}`; run: chmod 600 {shown}"),
                ));
            }
        }
        Key::read(&text).map_err(|why| Text {
            zh: format!("私钥文件 `{shown}`：{}", why.zh),
            en: format!("the private key `{shown}`: {}", why.en),
        })
    }

    /// Its public half.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// The private key as JWK, for its file.
    pub fn jwk(&self) -> Value {
        let mut jwk = self.lock.jwk();
        if let Some(members) = jwk.as_object_mut() {
            members.insert("d".to_owned(), Base64UrlUnpadded::encode_string(&self.secret.to_bytes()).into());
        }
        jwk
    }
}

/// Opens a sealed form with whichever of these keys it is sealed to; where it does not say, with the one that opens it.
pub fn open(sealed: &str, keys: &[Key]) -> Result<Opened, Closed> {
    let parts: Vec<&str> = sealed.split('.').collect();
    let [header, "", nonce, text_part, tag] = *parts.as_slice() else { return Err(Closed::Strange) };
    let decoded = |part: &str| Base64UrlUnpadded::decode_vec(part).map_err(|_| Closed::Strange);
    let protected = String::from_utf8(decoded(header)?).map_err(|_| Closed::Strange)?;
    let protected = object(&protected).map_err(|_| Closed::Strange)?;
    let is_ours = text(&protected, "alg") == Some(ALG) && text(&protected, "enc") == Some(ENC);
    // What a sender calls critical is something that we do not know.
    if !is_ours || protected.contains_key("crit") || protected.contains_key("zip") {
        return Err(Closed::Strange);
    }
    let party = |name: &str| match protected.get(name) {
        None => Ok(Vec::new()),
        Some(_) => bytes(&protected, name).ok_or(Closed::Strange),
    };
    let (apu, apv) = (party("apu")?, party("apv")?);
    let epk = protected.get("epk").and_then(Value::as_object).ok_or(Closed::Strange)?;
    // Only points of the curve are read: any other could tell the private key bit by bit.
    let once = Lock::of(epk).map_err(|_| Closed::Strange)?;
    let (nonce, closed) = (decoded(nonce)?, [decoded(text_part)?, decoded(tag)?].concat());
    if nonce.len() != SIZES.0 || decoded(tag)?.len() != SIZES.1 {
        return Err(Closed::Strange);
    }
    let kid = text(&protected, "kid");
    let mut keys = keys.iter().filter(|key| kid.is_none_or(|kid| kid == key.lock.kid)).peekable();
    keys.peek().ok_or(Closed::OtherKey)?;
    let bytes = keys.find_map(|key| {
        let payload = Payload { msg: &closed, aad: header.as_bytes() };
        cipher(&key.secret, &once.public, &apu, &apv).decrypt(Nonce::from_slice(&nonce), payload).ok()
    });
    let bytes = bytes.ok_or(Closed::Damaged)?;
    let kind = match text(&protected, "cty") {
        Some(kind) if kind.contains('/') => kind.to_owned(),
        kind => format!("application/{}", kind.unwrap_or("json")),
    };
    Ok(Opened { bytes, kind, key: text(&protected, "idempotency_key").map(str::to_owned) })
}

fn cipher(own: &SecretKey, other: &PublicKey, apu: &[u8], apv: &[u8]) -> Aes256Gcm {
    let mut key = [0; 32];
    agree(own, other, ENC, apu, apv, &mut key);
    Aes256Gcm::new(&key.into())
}

/// The key that two agree on, as long as `key` is (RFC 7518, 4.6.2).
pub fn agree(own: &SecretKey, other: &PublicKey, enc: &str, apu: &[u8], apv: &[u8], key: &mut [u8]) {
    let shared = diffie_hellman(own.to_nonzero_scalar(), other.as_affine());
    let number = |of: usize| u32::try_from(of).unwrap_or(u32::MAX).to_be_bytes();
    let said = |part: &[u8]| [number(part.len()).as_slice(), part].concat();
    let about = [said(enc.as_bytes()), said(apu), said(apv), number(key.len() * 8).to_vec()].concat();
    // It fails on keys without an end only; one of zeros opens nothing.
    let _ = concat_kdf::derive_key_into::<Sha256>(shared.raw_secret_bytes(), &about, key);
}

fn random_secret() -> Result<SecretKey, getrandom::Error> {
    loop {
        let mut bytes = [0; SIZES.2];
        getrandom::fill(&mut bytes)?;
        // One in four billion is no number of the curve.
        if let Ok(secret) = SecretKey::from_slice(&bytes) {
            return Ok(secret);
        }
    }
}

fn coordinates(public: &PublicKey) -> [String; 2] {
    let point = public.to_encoded_point(false);
    let (x, y) = point.as_bytes().split_at(1).1.split_at(SIZES.2);
    [x, y].map(Base64UrlUnpadded::encode_string)
}

/// What a key is called whom nobody gave a name (RFC 7638).
fn thumbprint(public: &PublicKey) -> String {
    let [x, y] = coordinates(public);
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    Base64UrlUnpadded::encode_string(&Sha256::digest(members))
}

fn object(text: &str) -> Result<Map<String, Value>, Text> {
    serde_json::from_str(text).map_err(|_| Text::new("这不是 JSON 对象", "this is no JSON object"))
}

fn text<'j>(jwk: &'j Map<String, Value>, name: &str) -> Option<&'j str> {
    jwk.get(name)?.as_str()
}

fn bytes(jwk: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text(jwk, name)?).ok()
}

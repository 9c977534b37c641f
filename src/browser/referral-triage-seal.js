// Seals a form to its receiver's public key: compact JWE (RFC 7516), ECDH-ES on P-256 with A256GCM. Nobody but the receiver
// opens it again, the author included; a key that is not as it should be seals nothing.

const bytes = (text) => new TextEncoder().encode(text);
const base64url = (bytes) => {
  let letters = "";
  // In pieces: a form may be longer than a call may have arguments.
  for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const number = (of) => new Uint8Array([of >>> 24, of >>> 16, of >>> 8, of]);
const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const [ALG, ENC] = ["ECDH-ES", "A256GCM"];

/** The public key, ready for use; throws a sentence for the host's developer if it is none that seals. */
export async function opened(jwk, isZh) {
  const wrong = (zh, en) => new Error(`receiver.sealTo: ${isZh ? zh : en}`);
  if (!globalThis.crypto?.subtle) throw wrong("本页不是安全上下文（HTTPS），浏览器不提供加密；不会明文发送", "this page is not secure (HTTPS), so the browser seals nothing; nothing is sent in the clear");
  if (jwk === null || typeof jwk !== "object") throw wrong("没有公钥；应为 JWK 对象，不会明文发送", "there is no public key: it is an object, a JWK; nothing is sent in the clear");
  const { kty, crv, x, y, kid, use = "enc", alg = ALG } = jwk;
  if ("d" in jwk) throw wrong("这是私钥，不能放进网页；请换一对密钥，只给公钥", "this is a private key, which must never be in a page: make a new pair, and give the public one only");
  if (kty !== "EC" || crv !== "P-256") throw wrong("只支持 P-256 椭圆曲线的公钥（kty 为 EC，crv 为 P-256）", "only a key on the curve P-256 will do (`kty` EC, `crv` P-256)");
  if (use !== "enc" || alg !== ALG) throw wrong("这把公钥另有用途（use、alg）；密封用 enc 和 ECDH-ES", "this key is for something else (`use`, `alg`): one that seals is for enc, with ECDH-ES");
  if (typeof kid !== "string" || !kid) throw wrong("公钥没有名字（kid）", "the key has no name (`kid`)");
  try {
    return await crypto.subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, []);
  } catch {
    throw wrong("公钥的 x、y 不是曲线上的点", "`x` and `y` of the key are no point of its curve");
  }
}

/** A form, `key\nmedia type\ntext`, sealed: `key\napplication/jose\nJWE`. */
export async function seal(jwk, asked, isZh) {
  const [key, kind] = asked.split("\n", 2);
  const text = asked.slice(key.length + kind.length + 2);
  const other = await opened(jwk, isZh);
  // A key pair for this form alone, which nobody has any more once it is sealed.
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, once.privateKey, 256));
  // RFC 7518, 4.6.2: one round of its key derivation is enough, and neither side is named.
  const about = joined(number(1), shared, number(ENC.length), bytes(ENC), number(0), number(0), number(256));
  const secret = await crypto.subtle.digest("SHA-256", about);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", once.publicKey);
  // What stands outside names no patient. `cty` leaves `application/` out, as RFC 7515 has it.
  const short = kind.replace(/^application\/([^/]*)$/, "$1");
  const header = { alg: ALG, enc: ENC, kid: jwk.kid, typ: "JOSE", cty: short, epk: { kty, crv, x, y }, idempotency_key: key };
  const outside = base64url(bytes(JSON.stringify(header)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const cipher = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
  const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(outside) }, cipher, bytes(text)));
  const jwe = [outside, "", base64url(iv), base64url(closed.subarray(0, -16)), base64url(closed.subarray(-16))].join(".");
  return [key, "application/jose", jwe].join("\n");
}

//! The kinds of refusal: their status, their address, and what to say to whom.

use axum::http::StatusCode;

use crate::text::Lang;

/// The kinds of refusal; each has an address that explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The body is not UTF-8.
    NotUtf8,
    /// The body is not JSON.
    NotJson,
    /// `Idempotency-Key` and the body's key differ.
    KeyMismatch,
    /// The same key came before with another body.
    KeyReused,
    /// The form breaks the schema.
    InvalidForm,
    /// The body is over the limit.
    TooLarge,
    /// The body is not `application/json`.
    NotJsonType,
    /// The body is no form that is sealed as we open them.
    NotSealed,
    /// A form that is sealed to a key that is not here.
    OtherKey,
    /// A sealed form that its key does not open.
    NotOpened,
    /// There is nothing at this address.
    NotFound,
    /// The address does not know this method.
    WrongMethod,
    /// The `Host` header does not name this machine.
    WrongHost,
    /// The database did not answer.
    StoreFailed,
    /// Too many forms wait to be written.
    StoreBusy,
    /// The caller did not say who it is, or not truly.
    SignIn,
    /// The caller's token is for something else.
    NotAllowed,
    /// Another site's page sent this.
    CrossOrigin,
    /// Too many requests from one address.
    TooMany,
    /// The body did not come to an end.
    TooSlow,
    /// An event that does not say what it must.
    InvalidEvent,
    /// An event that cannot follow what has happened.
    NotNow,
    /// A part of the query that cannot be read.
    InvalidQuery,
}

struct Words {
    slug: &'static str,
    title: (&'static str, &'static str),
    detail: (&'static str, &'static str),
}

impl Kind {
    /// All of them, for the pages that explain them.
    pub const ALL: [Kind; 23] = [
        Kind::NotUtf8,
        Kind::NotJson,
        Kind::KeyMismatch,
        Kind::KeyReused,
        Kind::InvalidForm,
        Kind::TooLarge,
        Kind::NotJsonType,
        Kind::NotSealed,
        Kind::OtherKey,
        Kind::NotOpened,
        Kind::NotFound,
        Kind::WrongMethod,
        Kind::WrongHost,
        Kind::StoreFailed,
        Kind::StoreBusy,
        Kind::SignIn,
        Kind::NotAllowed,
        Kind::CrossOrigin,
        Kind::TooMany,
        Kind::TooSlow,
        Kind::InvalidEvent,
        Kind::NotNow,
        Kind::InvalidQuery,
    ];

    /// The status it is sent with.
    pub fn status(self) -> StatusCode {
        match self {
            Kind::NotUtf8 | Kind::NotJson | Kind::KeyMismatch | Kind::InvalidQuery | Kind::NotSealed => {
                StatusCode::BAD_REQUEST
            }
            Kind::KeyReused | Kind::InvalidForm | Kind::InvalidEvent | Kind::OtherKey | Kind::NotOpened => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::NotJsonType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Kind::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Kind::StoreFailed | Kind::StoreBusy => StatusCode::SERVICE_UNAVAILABLE,
            Kind::SignIn => StatusCode::UNAUTHORIZED,
            Kind::NotAllowed | Kind::CrossOrigin => StatusCode::FORBIDDEN,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Kind::NotNow => StatusCode::CONFLICT,
        }
    }

    /// The last segment of its address.
    pub fn slug(self) -> &'static str {
        self.words().slug
    }

    /// What went wrong, in a few words.
    pub fn title(self, lang: Lang) -> &'static str {
        let (zh, en) = self.words().title;
        lang.pick(zh, en)
    }

    /// What to do about it.
    pub fn detail(self, lang: Lang) -> &'static str {
        let (zh, en) = self.words().detail;
        lang.pick(zh, en)
    }

    /// Whether its status says as much as it does, so that a bare status can be read as this kind.
    pub fn is_generic(self) -> bool {
        matches!(self, Kind::NotFound | Kind::WrongMethod | Kind::TooLarge)
    }

    fn words(self) -> Words {
        match self {
            Kind::NotUtf8 => Words {
                slug: "not-utf-8",
                title: ("请求体不是 UTF-8", "the body is not UTF-8"),
                detail: ("表单必须以 UTF-8 编码的 JSON 发送", "send the form as JSON encoded in UTF-8"),
            },
            Kind::NotJson => Words {
                slug: "not-json",
                title: ("请求体不是 JSON", "the body is not JSON"),
                detail: (
                    "请求体无法按 JSON 解析，可能在传输中被截断",
                    "the body cannot be read as JSON; it may have been cut short on its way",
                ),
            },
            Kind::KeyMismatch => Words {
                slug: "key-mismatch",
                title: ("两个幂等键不一致", "the two idempotency keys differ"),
                detail: (
                    "请求头 Idempotency-Key 必须与表单中的 key 相同，或不发送该请求头",
                    "the header Idempotency-Key must equal the form's `key`, or be left out",
                ),
            },
            Kind::KeyReused => Words {
                slug: "key-reused",
                title: ("幂等键已用于另一张表单", "this idempotency key was used for another form"),
                detail: (
                    "同一个 key 已收到内容不同的表单；已收到的表单不变，新的表单请用新的 key",
                    "another body was received under this `key`; it stays as it is, and a new form needs a new `key`",
                ),
            },
            Kind::InvalidForm => Words {
                slug: "invalid-form",
                title: ("表单不符合规范", "the form does not match its schema"),
                detail: (
                    "请按 errors 逐项改正后重新发送；规范见 /api/schema/referral-form.v1.json",
                    "correct what `errors` lists and send it again; the schema is at /api/schema/referral-form.v1.json",
                ),
            },
            Kind::TooLarge => Words {
                slug: "too-large",
                title: ("请求体过大", "the body is too large"),
                detail: (
                    "一张表单不得超过 1 MiB（1048576 字节），其他请求不得超过 64 KiB",
                    "a form may have 1 MiB (1048576 bytes) at most, anything else 64 KiB",
                ),
            },
            Kind::NotJsonType => Words {
                slug: "unsupported-media-type",
                title: ("内容类型不受支持", "the content type is not supported"),
                detail: (
                    "请以 Content-Type: application/json 发送，不压缩，UTF-8 编码（收件箱的网页表单除外）",
                    "send Content-Type: application/json, uncompressed, in UTF-8 (the inbox has web forms of its own)",
                ),
            },
            Kind::NotSealed => Words {
                slug: "not-sealed",
                title: ("这不是密封的转诊单", "this is no sealed form"),
                detail: (
                    "application/jose 的请求体应为紧凑 JWE：alg 为 ECDH-ES（P-256），enc 为 A256GCM，不压缩",
                    "a body of application/jose is a compact JWE: `alg` ECDH-ES on P-256, `enc` A256GCM, not compressed",
                ),
            },
            Kind::OtherKey => Words {
                slug: "other-key",
                title: ("转诊单密封给了另一把公钥", "the form is sealed to another key"),
                detail: (
                    "接收方没有 kid 所指的私钥，打不开这张转诊单；请联系接收方，并核对门户设置的公钥",
                    "the receiver does not have the private key that `kid` names, and cannot open this form; ask the receiver, and compare the public key that the portal is set to",
                ),
            },
            Kind::NotOpened => Words {
                slug: "not-opened",
                title: ("密封的转诊单打不开", "the sealed form does not open"),
                detail: (
                    "内容与密封不符：途中被改动，或不是用这把公钥密封的；没有接收任何内容",
                    "it was changed on its way, or not sealed with this key; nothing was received",
                ),
            },
            Kind::NotFound => Words {
                slug: "not-found",
                title: ("没有找到", "nothing was found here"),
                detail: (
                    "此地址没有内容，或没有这张表单",
                    "there is nothing at this address, or no such form",
                ),
            },
            Kind::WrongMethod => Words {
                slug: "method-not-allowed",
                title: ("此地址不支持这种方法", "this address does not know this method"),
                detail: (
                    "可用的方法见响应头 Allow",
                    "the response header Allow names the methods that it knows",
                ),
            },
            Kind::WrongHost => Words {
                slug: "wrong-host",
                title: ("请求不是发给本机的", "the request is not for this host"),
                detail: (
                    "此服务只在本机可用；请使用 http://localhost 或 http://127.0.0.1 加端口号访问",
                    "this server answers on this machine only; use http://localhost or http://127.0.0.1 with its port",
                ),
            },
            Kind::StoreFailed => Words {
                slug: "store-unavailable",
                title: ("暂时无法保存或读取", "the store is not available"),
                detail: (
                    "数据库没有响应，表单未被接收；请稍后用同一个 key 重试",
                    "the database did not answer, and nothing was received; try again later with the same `key`",
                ),
            },
            Kind::StoreBusy => Words {
                slug: "store-busy",
                title: ("暂时忙不过来", "the store is busy"),
                detail: (
                    "等待保存的表单太多，这一张未被接收；请稍后用同一个 key 重试",
                    "too many forms wait to be kept, and this one was not received; try again later with the same `key`",
                ),
            },
            Kind::SignIn => Words {
                slug: "sign-in",
                title: ("需要令牌", "a token is needed"),
                detail: (
                    "请以 Authorization: Bearer 令牌 发送请求，或在 /inbox/login 登录；没有令牌或令牌不对",
                    "send Authorization: Bearer with a token, or sign in at /inbox/login; there was no token, or not a right one",
                ),
            },
            Kind::NotAllowed => Words {
                slug: "not-allowed",
                title: ("此令牌没有这项权限", "this token does not allow that"),
                detail: (
                    "此令牌只能发送表单和查询其状态；收件箱需要 inbox 令牌",
                    "this token only sends forms and asks what became of them; the inbox needs an `inbox` token",
                ),
            },
            Kind::CrossOrigin => Words {
                slug: "cross-origin",
                title: ("请求来自其他网站", "the request comes from another site"),
                detail: (
                    "此操作只能由本服务器自己的网页发出",
                    "only a page of this server itself may ask for this",
                ),
            },
            Kind::TooMany => Words {
                slug: "too-many-requests",
                title: ("请求过于频繁", "too many requests"),
                detail: (
                    "请按响应头 Retry-After 的秒数稍后重试；表单用同一个 key",
                    "try again after the seconds that the response header Retry-After names, a form with the same `key`",
                ),
            },
            Kind::TooSlow => Words {
                slug: "too-slow",
                title: ("请求没有传完", "the request did not come to an end"),
                detail: (
                    "请求体在 30 秒内没有传完，没有接收任何内容；请重试",
                    "the body did not end within 30 seconds, and nothing was received; try again",
                ),
            },
            Kind::InvalidEvent => Words {
                slug: "invalid-event",
                title: ("状态变更填写不完整", "the event does not say what it must"),
                detail: ("请按 errors 逐项改正后重新提交", "correct what `errors` lists and send it again"),
            },
            Kind::NotNow => Words {
                slug: "not-now",
                title: ("目前的状态不允许这样变更", "this cannot follow the present status"),
                detail: (
                    "表单目前的状态见 current，接下来允许的变更见 allowed；表单没有改变",
                    "`current` says where the form stands and `allowed` what may follow; nothing was changed",
                ),
            },
            Kind::InvalidQuery => Words {
                slug: "invalid-query",
                title: ("查询条件无法识别", "the query cannot be read"),
                detail: (
                    "period 形如 2026、2026-H1、2026-Q3 或 2026-11；lang 为 zh 或 en",
                    "`period` looks like 2026, 2026-H1, 2026-Q3 or 2026-11, and `lang` is zh or en",
                ),
            },
        }
    }
}

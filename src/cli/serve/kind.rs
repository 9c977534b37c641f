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
    /// There is nothing at this address.
    NotFound,
    /// The address does not know this method.
    WrongMethod,
    /// The `Host` header does not name this machine.
    WrongHost,
    /// The database did not answer.
    StoreFailed,
}

struct Words {
    slug: &'static str,
    title: (&'static str, &'static str),
    detail: (&'static str, &'static str),
}

impl Kind {
    /// All of them, for the pages that explain them.
    pub const ALL: [Kind; 11] = [
        Kind::NotUtf8,
        Kind::NotJson,
        Kind::KeyMismatch,
        Kind::KeyReused,
        Kind::InvalidForm,
        Kind::TooLarge,
        Kind::NotJsonType,
        Kind::NotFound,
        Kind::WrongMethod,
        Kind::WrongHost,
        Kind::StoreFailed,
    ];

    /// The status it is sent with.
    pub fn status(self) -> StatusCode {
        match self {
            Kind::NotUtf8 | Kind::NotJson | Kind::KeyMismatch => StatusCode::BAD_REQUEST,
            Kind::KeyReused | Kind::InvalidForm => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::NotJsonType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Kind::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Kind::StoreFailed => StatusCode::SERVICE_UNAVAILABLE,
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
                    "一张表单不得超过 1 MiB（1048576 字节）",
                    "a form may have 1 MiB (1048576 bytes) at most",
                ),
            },
            Kind::NotJsonType => Words {
                slug: "unsupported-media-type",
                title: ("内容类型不受支持", "the content type is not supported"),
                detail: (
                    "请以 Content-Type: application/json 发送，不压缩，UTF-8 编码",
                    "send Content-Type: application/json, uncompressed, in UTF-8",
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
        }
    }
}

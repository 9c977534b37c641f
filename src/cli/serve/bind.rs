//! The address: resolved, refused unless it is loopback or the operator insists, and bound.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use crate::text::Text;

/// A listening socket, before there is a runtime.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Where it listens, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the `Host` header must name this machine (see `gate`).
    pub fn guarded(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// The socket, handed to the runtime.
    pub fn into_tokio(self) -> std::io::Result<tokio::net::TcpListener> {
        self.listener.set_nonblocking(true)?;
        tokio::net::TcpListener::from_std(self.listener)
    }
}

/// Binds `listen`, beyond this machine only where callers must show a token (`127.0.0.1:8080`, `[::1]:0`, `localhost:8080`).
pub fn bind(listen: &str, has_tokens: bool) -> Result<Bound, Text> {
    let addresses: Vec<SocketAddr> =
        listen.to_socket_addrs().map(Iterator::collect).map_err(|_| not_an_address(listen))?;
    if !has_tokens && !addresses.iter().all(|address| address.ip().is_loopback()) {
        return Err(remote(listen));
    }
    let listener = TcpListener::bind(addresses.as_slice()).map_err(|error| refused(listen, &error))?;
    let address = listener.local_addr().map_err(|error| refused(listen, &error))?;
    Ok(Bound { listener, address })
}

fn not_an_address(listen: &str) -> Text {
    Text::new(
        format!("`{listen}` 不是可监听的地址；例如 --listen 127.0.0.1:8080"),
        format!("`{listen}` is not an address to listen on; for example --listen 127.0.0.1:8080"),
    )
}

fn remote(listen: &str) -> Text {
    Text::new(
        format!(
            "拒绝监听 `{listen}`：其他机器可以访问它，而没有令牌就没有登录；请用 --tokens FILE 指定令牌文件（没有会自动生成），或只监听 127.0.0.1"
        ),
        format!(
            "refusing to listen on `{listen}`: other machines could reach it, and without tokens there is no authentication; name a file of tokens with --tokens FILE (it is made if it is not there), or listen on 127.0.0.1"
        ),
    )
}

fn refused(listen: &str, error: &std::io::Error) -> Text {
    match error.kind() {
        ErrorKind::AddrInUse => Text::new(
            format!("`{listen}` 的端口已被占用；请用 --listen 换一个端口"),
            format!("the port of `{listen}` is already in use; choose another with --listen"),
        ),
        _ => Text::new(
            format!("无法监听 `{listen}`：{error}"),
            format!("cannot listen on `{listen}`: {error}"),
        ),
    }
}

//! What does not start, and the one sentence that says why.

use std::net::TcpListener;
use std::process::Output;

use crate::receiver::Tested;
use crate::receiver::server::{Server, command, place};

#[test]
fn a_server_that_cannot_start_says_so_in_one_sentence() -> Tested {
    let place = place("cannot")?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let in_use = taken.local_addr()?.to_string();
    rusqlite::Connection::open(place.join("newer.sqlite"))?.pragma_update(None, "user_version", 99)?;
    std::fs::write(place.join("short.tokens"), "inbox 0123456789\n")?;
    std::fs::write(place.join("none.tokens"), "# nobody\n")?;
    std::fs::write(
        place.join("other.sqlite"),
        "this is a text file, and a text file is no database ".repeat(100),
    )?;
    let free = "127.0.0.1:0";
    let table: [(&str, &[&str], &str, &str); 13] = [
        (
            "a token that is too short",
            &["--listen", free, "--tokens", "short.tokens"],
            "第 1 行",
            "line 1 of `short.tokens`",
        ),
        (
            "no folder for tokens",
            &["--listen", free, "--tokens", "no/such/tokens"],
            "无法读写令牌文件",
            "cannot read or make",
        ),
        ("no token", &["--listen", free, "--tokens", "none.tokens"], "没有令牌", "no token in"),
        (
            "public tokens",
            &["--listen", free, "--tokens", "dist/tokens"],
            "在公开的目录",
            "lies in the public directory",
        ),
        ("every address", &["--listen", "0.0.0.0:0"], "没有令牌", "without tokens"),
        ("every IPv6 address", &["--listen", "[::]:0"], "没有令牌", "without tokens"),
        ("no address", &["--listen", "here"], "不是可监听的地址", "not an address"),
        ("the port is taken", &["--listen", &in_use], "已被占用", "already in use"),
        (
            "no dist",
            &["--listen", free, "--dist", "nowhere"],
            "找不到目录 `nowhere`",
            "no directory `nowhere`",
        ),
        (
            "no directory for the database",
            &["--listen", free, "--db", "no/such/file.sqlite"],
            "无法打开数据库",
            "cannot open the database",
        ),
        (
            "not a database",
            &["--listen", free, "--db", "other.sqlite"],
            "无法打开数据库",
            "cannot open the database",
        ),
        ("a newer database", &["--listen", free, "--db", "newer.sqlite"], "版本是 99", "of version 99"),
        (
            "a public database",
            &["--listen", free, "--db", "dist/referrals.sqlite"],
            "患者资料会被公开",
            "would publish the patients",
        ),
    ];
    for (name, arguments, zh, en) in table {
        for (lang, words) in [("zh", zh), ("en", en)] {
            let Output { status, stdout, stderr } =
                command(&place, arguments).args(["--lang", lang]).output()?;
            let said = String::from_utf8(stderr)?;
            assert_eq!(status.code(), Some(2), "{name}: {said}");
            assert!(said.contains(words) && said.lines().count() == 1, "{name}: {said}");
            assert!(stdout.is_empty(), "{name}");
        }
    }
    assert!(!place.join("referrals.sqlite").exists(), "nothing is left behind");
    Ok(())
}

/// The link lies elsewhere, and what it names would be served; or the other way round.
#[cfg(unix)]
#[test]
fn a_link_makes_no_database_public() -> Tested {
    let place = place("linked")?;
    for (file, link) in [("dist/a.sqlite", "b.sqlite"), ("c.sqlite", "dist/d.sqlite")] {
        std::fs::write(place.join(file), "")?;
        std::os::unix::fs::symlink(place.join(file), place.join(link))?;
        assert!(Server::told(&place, &["--db", link, "--lang", "en"]).is_err(), "{link}: it starts");
        let said = std::fs::read_to_string(place.join("log"))?;
        assert!(said.contains("would publish the patients"), "{link}: {said}");
    }
    Ok(())
}

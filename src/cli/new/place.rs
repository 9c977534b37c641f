//! Where a new criterion goes: a file of a pack, and never outside the rule folder.

use std::path::Path;

use crate::criteria::is_id;
use crate::text::Text;

/// The names of the two files, below the rule folder and with `/`.
pub struct Place {
    /// The criteria.
    pub criteria: String,
    /// Their cases.
    pub cases: String,
}

impl Place {
    /// The files of `PACK/NAME`; without one, a file of its own among the proposals.
    pub fn find(dir: &Path, pack: Option<&str>, id: &str) -> Result<Self, Text> {
        let name = match pack {
            Some(pack) => pack.strip_suffix(".toml").unwrap_or(pack).to_owned(),
            None => format!("proposals/{id}"),
        };
        // Names of letters alone can neither climb out of the folder nor meet its own files, which
        // stand at the top.
        let parts: Vec<&str> = name.split('/').collect();
        if parts.len() < 2 || !parts.iter().all(|part| is_id(part)) {
            return Err(Text::new(
                format!(
                    "`{name}` 不是规则包里的文件；写成 `包/文件名`，只用字母、数字、`-` 和 `_`，例如 `heart/acute-coronary`"
                ),
                format!(
                    "`{name}` is not a file of a pack; write `PACK/NAME` with letters, digits, `-` and `_`, as in `heart/acute-coronary`"
                ),
            ));
        }
        stays_inside(dir, &parts)?;
        Ok(Place { criteria: format!("{name}.toml"), cases: format!("{name}.cases.toml") })
    }
}

/// A link on the way could still lead elsewhere.
fn stays_inside(dir: &Path, parts: &[&str]) -> Result<(), Text> {
    let mut way = dir.to_owned();
    let steps = parts.iter().map(|part| (*part).to_owned());
    let last =
        parts.last().into_iter().flat_map(|name| [format!("{name}.toml"), format!("{name}.cases.toml")]);
    let root = std::fs::canonicalize(dir).ok();
    let outside = |path: &Path| {
        let real = std::fs::canonicalize(path).ok();
        // A link to nowhere cannot be followed, and must not be written through either.
        let dangling = real.is_none() && path.symlink_metadata().is_ok();
        dangling || real.zip(root.as_ref()).is_some_and(|(real, root)| !real.starts_with(root))
    };
    for step in steps.take(parts.len().saturating_sub(1)) {
        way.push(step);
        if outside(&way) {
            return Err(escapes(&way));
        }
    }
    for name in last {
        let file = way.join(name);
        if outside(&file) {
            return Err(escapes(&file));
        }
    }
    Ok(())
}

fn escapes(path: &Path) -> Text {
    let path = path.display();
    Text::new(
        format!("`{path}` 指向规则文件夹之外，那里什么也不写"),
        format!("`{path}` leads out of the rule folder, where nothing is written"),
    )
}

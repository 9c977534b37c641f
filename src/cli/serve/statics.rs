//! The widget's own files, as they were built.

use std::path::{Path, PathBuf};

use tower_http::services::ServeDir;

use crate::text::Text;

/// Serves `dist`; `.br` and `.gz` siblings go out in place of a file where the browser takes them.
pub fn directory(dist: &Path, db: &Path) -> Result<ServeDir, Text> {
    if !dist.is_dir() {
        let dist = dist.display();
        return Err(Text::new(
            format!("找不到目录 `{dist}`；请先用 trunk build 构建，或用 --dist 指定"),
            format!("there is no directory `{dist}`; build it with trunk build, or name another with --dist"),
        ));
    }
    if published(dist, db) {
        let (dist, db) = (dist.display(), db.display());
        return Err(Text::new(
            format!("数据库 `{db}` 在公开的目录 `{dist}` 之内，患者资料会被公开；请用 --db 放在别处"),
            format!(
                "the database `{db}` lies in the public directory `{dist}`, which would publish the patients; move it with --db"
            ),
        ));
    }
    Ok(ServeDir::new(dist).precompressed_br().precompressed_gzip())
}

/// Whether a file would be among those that are served, be it by a link to it or from it.
pub fn published(dist: &Path, file: &Path) -> bool {
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let Ok(dist) = dist.canonicalize() else { return false };
    [folder.as_path(), file]
        .iter()
        .filter_map(|path| path.canonicalize().ok())
        .any(|path| path.starts_with(&dist))
}

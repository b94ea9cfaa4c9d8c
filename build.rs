//! Prepares what the app is built of: how it is linked, and which Chinese texts come
//! with its first part.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files whose code arrives with the later pages: these, and of the pages all but
/// [`FIRST_PAGES`].
const LATER: &str = "src/forms";
const PAGES: &str = "src/pages";
/// The pages of the first part, and what leads to the others.
const FIRST_PAGES: [&str; 4] = ["home.rs", "later.rs", "mod.rs", "not_found.rs"];

/// What only the server's public pages say.
const OF_SERVER: &str = "public.";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=locales/zh-CN.json");
    // Where pages are split off, the linker must leave in the file what says which
    // function calls which: by that the file is split once it is linked.
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    divide_texts()
}

/// Writes the texts that only later pages can ask for apart from all others, by what
/// stands in quotes in the code: a key, or how a composed key begins. A text that
/// nobody seems to ask for stays with the first.
fn divide_texts() -> Result<(), Box<dyn Error>> {
    let (mut first, mut later) = (Quoted::default(), Quoted::default());
    for file in files(Path::new("src"))? {
        let of_pages = file
            .strip_prefix(PAGES)
            .is_ok_and(|page| !FIRST_PAGES.iter().any(|name| page == Path::new(name)));
        let quoted = if of_pages || file.starts_with(LATER) {
            &mut later
        } else {
            &mut first
        };
        quoted.read(&fs::read_to_string(&file)?);
    }
    let texts: BTreeMap<String, String> =
        serde_json::from_str(&fs::read_to_string("locales/zh-CN.json")?)?;
    let (late, soon): (BTreeMap<_, _>, BTreeMap<_, _>) = texts
        .into_iter()
        .filter(|(key, _)| !key.starts_with(OF_SERVER))
        .partition(|(key, _)| later.has(key) && !first.has(key));
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no folder")?);
    fs::write(out.join("zh-first.json"), serde_json::to_string(&soon)?)?;
    fs::write(out.join("zh-later.json"), serde_json::to_string(&late)?)?;
    Ok(())
}

/// What stands in quotes somewhere.
#[derive(Default)]
struct Quoted {
    whole: Vec<String>,
    beginnings: Vec<String>,
}

impl Quoted {
    /// Every second piece between quotation marks is a text, or between two of them
    /// where a text holds a mark itself: so all pieces are taken.
    fn read(&mut self, code: &str) {
        for piece in code.split('"') {
            match piece.split_once('{') {
                Some((beginning, _)) if beginning.ends_with('.') => {
                    self.beginnings.push(beginning.to_owned());
                }
                _ if piece.ends_with('.') => self.beginnings.push(piece.to_owned()),
                _ => self.whole.push(piece.to_owned()),
            }
        }
    }

    fn has(&self, key: &str) -> bool {
        self.whole.iter().any(|whole| whole == key)
            || self
                .beginnings
                .iter()
                .any(|beginning| key.starts_with(beginning.as_str()))
    }
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

//! Puts the built app into the binary, compressed once and for all. Without a
//! built app the binary says how to build it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const DIST: &str = "../../dist";
/// Already compressed, or too small to gain.
const LEFT_ALONE: [&str; 6] = ["png", "jpg", "webp", "woff2", "ico", "gif"];

fn main() -> io::Result<()> {
    let dist = PathBuf::from(DIST);
    println!("cargo::rerun-if-changed={DIST}");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let packed = out.join("app");
    if packed.exists() {
        fs::remove_dir_all(&packed)?;
    }
    fs::create_dir_all(&packed)?;
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist, "", &mut files)?;
    }
    files.sort();
    let mut list = String::from("&[\n");
    for (number, (name, path)) in files.iter().enumerate() {
        let entry = pack(&packed, number, name, path)?;
        list.push_str(&entry);
    }
    list.push(']');
    fs::write(out.join("embedded.rs"), list)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}

/// Writes the forms of one file and returns its entry in the list.
fn pack(packed: &Path, number: usize, name: &str, path: &Path) -> io::Result<String> {
    let plain = fs::read(path)?;
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let compress = !LEFT_ALONE.contains(&&*extension);
    let forms = [
        ("plain", Some(plain.clone())),
        ("brotli", compress.then(|| brotli(&plain)).transpose()?),
        ("gzip", compress.then(|| gzip(&plain)).transpose()?),
    ];
    let mut entry = format!("    EmbeddedFile {{ path: {name:?}, ");
    for (form, bytes) in forms {
        let smaller = bytes.filter(|bytes| form == "plain" || bytes.len() < plain.len());
        let Some(bytes) = smaller else {
            let _ = write!(entry, "{form}: None, ");
            continue;
        };
        let file = packed.join(format!("{number}.{form}"));
        fs::write(&file, bytes)?;
        let include = format!("include_bytes!({:?})", file.to_string_lossy());
        let _ = match form {
            "plain" => write!(entry, "plain: {include}, "),
            _ => write!(entry, "{form}: Some({include}), "),
        };
    }
    entry.push_str("},\n");
    Ok(entry)
}

/// The best there is for a release; else what is quick.
fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let quality = if release { 11 } else { 4 };
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 4096, quality, 22);
    packed.write_all(plain)?;
    Ok(packed.into_inner())
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(plain)?;
    packed.finish()
}

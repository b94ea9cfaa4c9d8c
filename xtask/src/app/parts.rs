//! Splitting the linked app into the part that everyone needs first and those
//! that arrive when they are asked for.
//!
//! ```text
//!   cargo ─► app.wasm ─► [ split ] ─► first part ─► wasm-bindgen ─► wasm-opt ─► dist
//!                            │                      (the real one)
//!                            └─► other parts, link module ─► wasm-opt ─► dist
//! ```
//!
//! Splitting comes between the linker and wasm-bindgen, where Trunk has no place
//! for it. So Trunk finds this very program under the name of wasm-bindgen: it
//! splits, and calls the real one for the first part. When Trunk is done,
//! [`install`] brings the other parts into `dist`, named by their content.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::glue;
use crate::{command::run, digest, ensure::BuildTools, say, workspace::Workspace};

/// The name under which Trunk calls us.
const STAND_IN: &str = "wasm-bindgen";
/// Where the stand-in finds the real one, and where it leaves the parts.
const REAL: &str = "JIAMENKOU_WASM_BINDGEN";
const PARTS: &str = "JIAMENKOU_PARTS";
/// The module by which the first part finds the others, before it has its name.
const LINK: &str = "./parts.js";
/// The module of the first part, before Trunk gives it its name.
const FIRST: &str = "./jiamenkou.js";

/// Whether Trunk calls us in place of wasm-bindgen.
pub(crate) fn is_called_as_stand_in() -> bool {
    let called = std::env::args_os().next().map(PathBuf::from);
    called.is_some_and(|called| called.file_stem().is_some_and(|name| name == STAND_IN))
}

/// Does what wasm-bindgen would do, after splitting what it is given.
pub(crate) fn stand_in() -> ExitCode {
    match bind() {
        Ok(code) => code,
        Err(error) => {
            say::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn bind() -> Result<ExitCode> {
    let real = std::env::var_os(REAL).with_context(|| format!("{REAL} is not set"))?;
    let parts = std::env::var_os(PARTS).with_context(|| format!("{PARTS} is not set"))?;
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let out = out_folder(&arguments);
    let linked =
        |argument: &&mut OsString| Path::new(argument).extension() == Some("wasm".as_ref());
    if let Some(linked) = arguments.iter_mut().find(linked) {
        *linked = split(Path::new(&linked), Path::new(&parts))?.into();
        arguments.push("--keep-lld-exports".into());
    }
    let status = Command::new(&real)
        .args(arguments)
        .status()
        .with_context(|| format!("could not start {}", Path::new(&real).display()))?;
    if status.success()
        && let Some(out) = out
    {
        glue::tighten(&out)?;
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The folder that wasm-bindgen is told to write to.
fn out_folder(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--out-dir") {
            Some("") => return arguments.next().map(|folder| PathBuf::from(&*folder)),
            Some(rest) => return rest.strip_prefix('=').map(PathBuf::from),
            None => {}
        }
    }
    None
}

/// Splits a linked file; the path of its first part.
fn split(linked: &Path, parts: &Path) -> Result<PathBuf> {
    let wasm =
        std::fs::read(linked).with_context(|| format!("cannot read {}", linked.display()))?;
    if parts.exists() {
        std::fs::remove_dir_all(parts)?;
    }
    let first = parts.join("first").join("jiamenkou.wasm");
    std::fs::create_dir_all(parts.join("first"))?;
    let mut options = Options::new(&wasm);
    options.output_dir = parts;
    options.main_out_path = &first;
    options.link_name = LINK;
    options.main_module = FIRST;
    transform(options).map_err(|error| anyhow!("splitting the app: {error:#}"))?;
    Ok(first)
}

/// A folder to be put before the others of `PATH`, in which this program stands
/// for wasm-bindgen, and the environment that it needs then.
pub(super) fn stand_in_folder(
    workspace: &Workspace,
    tools: &BuildTools,
) -> Result<(PathBuf, [(&'static str, PathBuf); 2])> {
    let folder = workspace.target().join("stand-in");
    std::fs::create_dir_all(&folder)?;
    let name = folder.join(STAND_IN);
    if name.symlink_metadata().is_ok() {
        std::fs::remove_file(&name)?;
    }
    std::os::unix::fs::symlink(std::env::current_exe()?, &name)
        .context("cannot stand in for wasm-bindgen")?;
    let environment = [
        (REAL, tools.program(STAND_IN)?),
        (PARTS, folder_of_parts(workspace)),
    ];
    Ok((folder, environment))
}

fn folder_of_parts(workspace: &Workspace) -> PathBuf {
    workspace.target().join("parts")
}

/// Brings the parts into `dist`. Every name tells the content, so that files of two
/// builds can never meet: the link module is named by the parts, the module of the
/// first part by what it holds, the link module's name included.
pub(super) fn install(workspace: &Workspace, tools: &BuildTools) -> Result<()> {
    say::step("Bringing the parts that arrive later into the app");
    let (parts, dist) = (folder_of_parts(workspace), workspace.dist());
    let page_path = dist.join("index.html");
    let mut page = std::fs::read_to_string(&page_path).context("cannot read dist/index.html")?;
    let mut link = std::fs::read_to_string(parts.join(LINK)).context("the link module")?;
    let flags = wasm_opt_flags(&std::fs::read_to_string(workspace.path("index.html"))?)?;
    for part in files(&parts, "wasm")? {
        let wasm = optimized(tools, &part, &flags)?;
        let name = file_name(&part);
        let named = named_by(name.trim_end_matches(".wasm"), &wasm, "wasm");
        say::note(&format!("{named}, {} KB", wasm.len() / 1000));
        std::fs::write(dist.join(&named), &wasm)?;
        link = replaced(&link, &name, &named)?;
    }
    let link_name = named_by("parts", link.as_bytes(), "js");
    let first = first_module(&dist)?;
    let old_name = file_name(&first);
    let module = imported_from(&std::fs::read_to_string(&first)?, &link_name)?;
    let new_name = named_by("jiamenkou", module.as_bytes(), "js");
    std::fs::remove_file(&first)?;
    std::fs::write(dist.join(&new_name), module)?;
    let link = replaced(&link, FIRST, &format!("./{new_name}"))?;
    std::fs::write(dist.join(&link_name), link)?;
    page = replaced(&page, &old_name, &new_name)?;
    // Else the browser would learn of it only from the first module.
    let hint = format!("<link rel=\"modulepreload\" href=\"/{link_name}\"></head>");
    page = replaced(&page, "</head>", &hint)?;
    std::fs::write(&page_path, page).context("cannot write dist/index.html")
}

fn optimized(tools: &BuildTools, part: &Path, flags: &[String]) -> Result<Vec<u8>> {
    let smaller = part.with_extension("optimized");
    run(Command::new(tools.program("wasm-opt")?)
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(flags)
        .arg(part)
        .arg("-o")
        .arg(&smaller))?;
    std::fs::read(&smaller).with_context(|| format!("cannot read {}", smaller.display()))
}

/// What the page tells Trunk to tell wasm-opt of the features of WebAssembly.
fn wasm_opt_flags(page: &str) -> Result<Vec<String>> {
    let (_, rest) = page
        .split_once("data-wasm-opt-params=\"")
        .context("index.html names no data-wasm-opt-params")?;
    let flags = rest.split('"').next().unwrap_or_default();
    Ok(flags.split_whitespace().map(str::to_owned).collect())
}

fn first_module(dist: &Path) -> Result<PathBuf> {
    let is_it = |path: &PathBuf| file_name(path).starts_with("jiamenkou-");
    let found = files(dist, "js")?.into_iter().find(is_it);
    found.context("Trunk left no module of the app in dist")
}

pub(super) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The name of a file, which tells its content.
pub(super) fn named_by(stem: &str, content: &[u8], ending: &str) -> String {
    format!("{stem}-{}.{ending}", digest::of_bytes(content))
}

/// A module that imports the link module by its name. Only there: to the WebAssembly
/// it keeps the name that it was linked with.
fn imported_from(module: &str, link_name: &str) -> Result<String> {
    let space = if module.contains(&format!("from \"{LINK}\"")) {
        " "
    } else {
        ""
    };
    let (old, new) = (LINK, format!("./{link_name}"));
    replaced(
        module,
        &format!("from{space}\"{old}\""),
        &format!("from{space}\"{new}\""),
    )
}

/// A text with something in it replaced that must be there.
fn replaced(text: &str, what: &str, by: &str) -> Result<String> {
    ensure!(text.contains(what), "`{what}` is nowhere to be replaced");
    Ok(text.replace(what, by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_the_page_are_found() {
        let page = r#"<link data-wasm-opt="z" data-wasm-opt-params="--one --two">"#;
        assert_eq!(wasm_opt_flags(page).unwrap(), ["--one", "--two"]);
        assert!(wasm_opt_flags("<link>").is_err());
    }

    #[test]
    fn what_must_be_replaced_must_be_there() {
        assert_eq!(replaced("a b a", "a", "c").unwrap(), "c b c");
        assert!(replaced("a b", "d", "c").is_err());
    }

    #[test]
    fn only_the_import_gets_the_new_name() {
        for space in ["", " "] {
            let module = format!("import*as a from{space}\"./parts.js\";({{\"./parts.js\":a}})");
            let now = imported_from(&module, "parts-1.js").unwrap();
            assert!(now.ends_with("({\"./parts.js\":a})"), "{now}");
            assert!(now.contains("\"./parts-1.js\";"), "{now}");
        }
    }

    #[test]
    fn the_folder_is_found_in_both_forms() {
        for told in [&["--out-dir", "x"][..], &["--out-dir=x"]] {
            let told: Vec<OsString> = told.iter().map(OsString::from).collect();
            assert_eq!(out_folder(&told), Some(PathBuf::from("x")));
        }
        assert_eq!(out_folder(&["--version".into()]), None);
    }

    #[test]
    fn another_content_has_another_name() {
        let name = |content: &str| named_by("pages", content.as_bytes(), "wasm");
        assert_eq!(name("one"), name("one"));
        assert_ne!(name("one"), name("two"));
    }
}

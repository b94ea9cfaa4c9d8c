//! What wasm-bindgen leaves between the app's WebAssembly and the browser, made fit
//! for a first load: a third of it is names by which the two find each other, each
//! written on both sides.
//!
//! ```text
//!   (import "./jiamenkou_bg.js" "__wbg_setTimeout_4ec014681668a581" …)    ─►  "aq"
//!   __wbg_setTimeout_4ec014681668a581: function(arg0, arg1) { …           ─►  aq: …
//! ```
//! Another part is classes that a dependency exports for a use that the app has none
//! of; once nothing is exported for them, wasm-opt drops what is behind them.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use super::parts::files;

/// How classes begin by which Leptos streams bodies from a server's functions, of which
/// there are none.
const UNUSED: &str = "IntoUnderlying";

/// The ids of the sections of a WebAssembly file that say what it imports and what it
/// exports, and of the kind of import that functions are.
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
const FUNCTION: u8 = 0;
/// What comes before the first section.
const HEADER: usize = 8;

/// Works over what wasm-bindgen wrote to a folder: each module with the file of its
/// name.
pub(super) fn tighten(folder: &Path) -> Result<()> {
    for script in files(folder, "js")? {
        let stem = script.file_stem().unwrap_or_default().to_string_lossy();
        let wasm = folder.join(format!("{stem}_bg.wasm"));
        let (module, unused) = without_unused(&std::fs::read_to_string(&script)?);
        let mut module = with_plain_lines(&module);
        if wasm.is_file() {
            let Shortened { wasm: bytes, names } = shortened(&std::fs::read(&wasm)?, &unused)
                .with_context(|| format!("cannot shorten the names in {}", wasm.display()))?;
            module = with_short_keys(&module, &names)?;
            std::fs::write(&wasm, bytes)?;
        }
        std::fs::write(&script, module)?;
    }
    Ok(())
}

/// A module without the classes that nothing uses, and what these call of the
/// WebAssembly.
fn without_unused(module: &str) -> (String, Vec<String>) {
    let (mut kept, mut unused) = (String::new(), Vec::new());
    // How the last line of what is left out now ends; none while lines are kept.
    let mut until: Option<fn(&str) -> bool> = None;
    for line in module.lines() {
        let is_of = |start: &str| line.starts_with(&format!("{start}{UNUSED}"));
        if is_of("export class ") {
            until = Some(|line| line == "}");
        } else if is_of("const ") || is_of("if (Symbol.dispose) ") {
            until = Some(|line| line.ends_with(';'));
        }
        let Some(is_last) = until else {
            kept.push_str(line);
            kept.push('\n');
            continue;
        };
        let calls = line.split("wasm.").skip(1);
        let names = calls.filter_map(|call| call.split('(').next());
        unused.extend(names.map(str::to_owned));
        if is_last(line) {
            until = None;
        }
    }
    (kept, unused)
}

/// A module without indentation and comments that are a line of their own. Imports
/// end with a semicolon, which Trunk's minifier looks for.
fn with_plain_lines(module: &str) -> String {
    let is_comment = |line: &&str| {
        ["/**", "* ", "*/"]
            .iter()
            .any(|sign| line.starts_with(sign))
    };
    let ended = |line: &str| {
        let open = line.starts_with("import ") && !line.ends_with(';');
        format!("{line}{}\n", if open { ";" } else { "" })
    };
    let lines = module.lines().map(str::trim_start);
    lines.filter(|line| !is_comment(line)).map(ended).collect()
}

/// The module with the functions that it offers under their short names.
fn with_short_keys(module: &str, names: &[String]) -> Result<String> {
    let mut module = module.to_owned();
    for (number, name) in names.iter().enumerate() {
        let key = format!("\n{name}: ");
        ensure!(
            module.matches(&key).count() == 1,
            "`{name}` is not offered once"
        );
        module = module.replace(&key, &format!("\n{}: ", short_name(number)));
    }
    Ok(module)
}

/// a, b … z, aa, ab …
fn short_name(number: usize) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        rest => format!("{}{letter}", short_name(rest - 1)),
    }
}

/// A WebAssembly file that imports from wasm-bindgen's module by short names and
/// exports nothing unused, and which names these were.
struct Shortened {
    wasm: Vec<u8>,
    names: Vec<String>,
}

fn shortened(wasm: &[u8], unused: &[String]) -> Result<Shortened> {
    let mut names = Vec::new();
    let (header, mut rest) = wasm
        .split_at_checked(HEADER)
        .context("it is no WebAssembly")?;
    let mut written = header.to_vec();
    while let Some(id) = rest.first().copied() {
        rest = &rest[1..];
        let content = text(&mut rest)?;
        let content = match id {
            IMPORTS => with_short_imports(content, &mut names)?,
            EXPORTS => without_exports(content, unused)?,
            _ => content.to_vec(),
        };
        written.push(id);
        put(&mut written, &content);
    }
    Ok(Shortened {
        wasm: written,
        names,
    })
}

fn with_short_imports(mut rest: &[u8], names: &mut Vec<String>) -> Result<Vec<u8>> {
    let count = number(&mut rest)?;
    let mut written = Vec::new();
    put_number(&mut written, count);
    for _ in 0..count {
        let module = text(&mut rest)?;
        let name = std::str::from_utf8(text(&mut rest)?)?;
        put(&mut written, module);
        if name.starts_with("__wb") {
            put(&mut written, short_name(names.len()).as_bytes());
            names.push(name.to_owned());
        } else {
            put(&mut written, name.as_bytes());
        }
        ensure!(
            rest.first() == Some(&FUNCTION),
            "`{name}` is not a function"
        );
        rest = &rest[1..];
        written.push(FUNCTION);
        put_number(&mut written, number(&mut rest)?);
    }
    Ok(written)
}

fn without_exports(mut rest: &[u8], unused: &[String]) -> Result<Vec<u8>> {
    let (mut count, mut kept) = (0, Vec::new());
    for _ in 0..number(&mut rest)? {
        let name = text(&mut rest)?;
        let (kind, after) = rest.split_first().context("it ends too soon")?;
        rest = after;
        let index = number(&mut rest)?;
        if unused.iter().any(|unused| unused.as_bytes() == name) {
            continue;
        }
        count += 1;
        put(&mut kept, name);
        kept.push(*kind);
        put_number(&mut kept, index);
    }
    let mut written = Vec::new();
    put_number(&mut written, count);
    Ok([written, kept].concat())
}

/// Bytes with their number before them.
fn text<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = number(rest)? as usize;
    let (text, after) = rest.split_at_checked(length).context("it ends too soon")?;
    *rest = after;
    Ok(text)
}

/// A number of seven bits a byte, the lowest first.
fn number(rest: &mut &[u8]) -> Result<u32> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (byte, after) = rest.split_first().context("it ends too soon")?;
        *rest = after;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    bail!("a number is too long");
}

fn put(written: &mut Vec<u8>, text: &[u8]) {
    put_number(written, text.len() as u32);
    written.extend_from_slice(text);
}

fn put_number(written: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        written.push(number as u8 | 0x80);
        number >>= 7;
    }
    written.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let mut section = vec![id];
        put(&mut section, content);
        section
    }

    fn file(imports: &[(&str, &str)]) -> Vec<u8> {
        let mut content = vec![imports.len() as u8];
        for (module, name) in imports {
            put(&mut content, module.as_bytes());
            put(&mut content, name.as_bytes());
            content.extend([FUNCTION, 3]);
        }
        let header = b"\0asm\x01\0\0\0".to_vec();
        [header, section(1, &[0; 200]), section(IMPORTS, &content)].concat()
    }

    #[test]
    fn only_names_of_the_glue_are_shortened_and_all_else_stays() {
        let long = file(&[("./a.js", "__wbg_one_0123"), ("./parts.js", "load")]);
        let Shortened { wasm, names } = shortened(&long, &[]).unwrap();
        assert_eq!(names, ["__wbg_one_0123"]);
        assert_eq!(wasm, file(&[("./a.js", "a"), ("./parts.js", "load")]));
    }

    #[test]
    fn a_file_that_breaks_off_is_refused() {
        let whole = file(&[("./a.js", "__wbg_one_0123")]);
        assert!(shortened(&whole[..whole.len() - 3], &[]).is_err());
        assert!(shortened(b"\0asm", &[]).is_err());
    }

    #[test]
    fn a_class_that_nothing_uses_goes_with_what_it_calls() {
        let module = "export class IntoUnderlyingSink {\n  close() {\n    wasm.sink_close(this.ptr);\n  }\n}\n\
            if (Symbol.dispose) IntoUnderlyingSink.prototype.free;\nlet rest = wasm.other();\n\
            const IntoUnderlyingSinkFinalization = new FinalizationRegistry(\n  (ptr) => wasm.sink_free(ptr));\nend();\n";
        let (kept, unused) = without_unused(module);
        assert_eq!(kept, "let rest = wasm.other();\nend();\n");
        assert_eq!(unused, ["sink_close", "sink_free"]);
        let exports = |names: &[&str]| {
            let mut content = vec![names.len() as u8];
            for name in names {
                put(&mut content, name.as_bytes());
                content.extend([FUNCTION, 7]);
            }
            content
        };
        let left = without_exports(&exports(&["sink_close", "other", "sink_free"]), &unused);
        assert_eq!(left.unwrap(), exports(&["other"]));
    }

    #[test]
    fn the_module_offers_the_short_names() {
        let names = ["__wbg_one_0".to_owned(), "__wbg_one_0_1".to_owned()];
        let module = "return {\n__wbg_one_0_1: two,\n__wbg_one_0: one,\n}\n";
        let now = with_short_keys(module, &names).unwrap();
        assert_eq!(now, "return {\nb: two,\na: one,\n}\n");
        assert!(with_short_keys(&now, &names).is_err());
    }

    #[test]
    fn every_number_has_a_name_of_its_own() {
        let names = [0, 25, 26, 701, 702].map(short_name);
        assert_eq!(names, ["a", "z", "aa", "zz", "aaa"]);
    }

    #[test]
    fn imports_end_with_a_semicolon_and_comments_are_gone() {
        let module = "import * as a from \"b\"\n/**\n * What it is.\n */\n  let e = 1\n";
        let plain = with_plain_lines(module);
        assert_eq!(plain, "import * as a from \"b\";\nlet e = 1\n");
    }
}

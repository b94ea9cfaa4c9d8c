//! The browser of the tests, its driver, and a font with Chinese in it.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use super::system;
use crate::command::{on_path, output};

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Where the browser and its driver are.
pub(crate) struct Chromium {
    /// The browser.
    pub(crate) browser: PathBuf,
    /// The program that wasm tests drive it by.
    pub(crate) driver: PathBuf,
}

impl Chromium {
    /// Finds both, or installs them from the distribution.
    pub(crate) fn ensure() -> Result<Self> {
        let mut missing = Vec::new();
        let [package, driver_package] = packages();
        if browser().is_none() {
            missing.push(package);
        }
        if driver().is_none() {
            missing.push(driver_package);
        }
        if !has_chinese_font() {
            missing.push("fonts-noto-cjk");
        }
        if !missing.is_empty() {
            system::install(&missing, "the browser tests")?;
        }
        Ok(Self {
            browser: browser().context("Chromium is still not on PATH; set JIAMENKOU_CHROMIUM")?,
            driver: driver().context("chromedriver is still not on PATH; set CHROMEDRIVER")?,
        })
    }
}

/// What the distribution calls them. Those of Ubuntu need its snap service.
fn packages() -> [&'static str; 2] {
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if system.lines().any(|line| line == "ID=ubuntu") {
        ["chromium-browser", "chromium-chromedriver"]
    } else {
        ["chromium", "chromium-driver"]
    }
}

fn browser() -> Option<PathBuf> {
    named_by("JIAMENKOU_CHROMIUM").or_else(|| BROWSERS.into_iter().find_map(on_path))
}

fn driver() -> Option<PathBuf> {
    named_by("CHROMEDRIVER").or_else(|| on_path("chromedriver"))
}

fn named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_file())
}

fn has_chinese_font() -> bool {
    match output(Command::new("fc-list").arg(":lang=zh-cn")) {
        Some(fonts) => !fonts.is_empty(),
        // A machine without the lister may still have the package's files.
        None => std::path::Path::new("/usr/share/fonts/opentype/noto").is_dir(),
    }
}

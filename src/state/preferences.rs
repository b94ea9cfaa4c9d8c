//! Language, elder mode, theme and text size: kept in `localStorage`, where the
//! inline script of the page finds them before the first paint.

use crate::i18n::{self, Lang};
use crate::platform::{number, storage, window};
use leptos::prelude::*;

/// The colours of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its key in settings, in the page and in translations.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// All themes.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];
}

/// What the person chose of language and look. Read the signals; choose through
/// the methods, which also keep the choice.
#[derive(Clone, Copy)]
pub struct Prefs {
    lang: RwSignal<Lang>,
    elder: RwSignal<bool>,
    theme: RwSignal<Theme>,
    scale: RwSignal<f64>,
}

impl Prefs {
    /// The language kept in this browser; before one was chosen, the browser's own. The
    /// inline script of the page goes by the same.
    pub fn kept_lang() -> Lang {
        let tag = storage::setting("jmk.lang").or_else(|| window().navigator().language());
        tag.map_or(Lang::Zh, |tag| Lang::of_tag(&tag))
    }

    /// The choices kept in this browser; the language is one that was learned.
    pub fn kept(lang: Lang) -> Self {
        let theme = storage::setting("jmk.theme").unwrap_or_default();
        let scale = storage::setting("jmk.scale").and_then(|scale| number::parse(&scale));
        let prefs = Self {
            lang: RwSignal::new(lang),
            elder: RwSignal::new(storage::setting("jmk.mode").as_deref() == Some("elder")),
            theme: RwSignal::new(
                Theme::ALL
                    .into_iter()
                    .find(|t| t.key() == theme)
                    .unwrap_or(Theme::Auto),
            ),
            scale: RwSignal::new(scale.unwrap_or(1.0)),
        };
        i18n::speak(lang);
        prefs
    }

    /// The language.
    pub fn lang(self) -> Lang {
        self.lang.get()
    }

    /// Whether elder mode is on.
    pub fn elder(self) -> bool {
        self.elder.get()
    }

    /// The theme.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// The text size, of 1.
    pub fn scale(self) -> f64 {
        self.scale.get()
    }

    /// Chooses the language; as soon as its texts are here it is spoken.
    pub async fn choose_lang(self, lang: Lang) {
        let lang = lang.learned().await;
        i18n::speak(lang);
        self.lang.set(lang);
        storage::keep_setting("jmk.lang", Some(lang.tag()));
        mark("lang", Some(lang.tag()));
    }

    /// Switches elder mode.
    pub fn choose_elder(self, elder: bool) {
        self.elder.set(elder);
        let mode = elder.then_some("elder");
        storage::keep_setting("jmk.mode", mode);
        mark("data-mode", mode);
    }

    /// Chooses the theme.
    pub fn choose_theme(self, theme: Theme) {
        self.theme.set(theme);
        let chosen = (theme != Theme::Auto).then(|| theme.key());
        storage::keep_setting("jmk.theme", chosen);
        mark("data-theme", chosen);
    }

    /// Chooses the text size, from 0.8 to 2.
    pub fn choose_scale(self, scale: f64) {
        let scale = scale.clamp(0.8, 2.0);
        self.scale.set(scale);
        let text = number::text(scale);
        storage::keep_setting("jmk.scale", Some(&text));
        if let Some(root) = window().document().and_then(|d| d.document_element()) {
            let style = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(root).style();
            let _ = style.set_property("--text-scale", &text);
        }
    }
}

/// Sets or removes an attribute of the page's root element.
fn mark(attribute: &str, value: Option<&str>) {
    if let Some(root) = window().document().and_then(|d| d.document_element()) {
        let _ = match value {
            Some(value) => root.set_attribute(attribute, value),
            None => root.remove_attribute(attribute),
        };
    }
}

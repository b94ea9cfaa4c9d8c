//! Forms of addresses.

use super::Route;

/// What stood in place of the steps that vary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Params(Vec<(&'static str, String)>);

impl Params {
    pub(super) fn named(&self, name: &str) -> Option<String> {
        let (_, value) = self.0.iter().find(|(known, _)| *known == name)?;
        Some(value.clone())
    }
}

/// The first line of the table that a path has the form of.
pub(super) fn find(table: &[Route], path: &str) -> Option<(usize, Params)> {
    let of = |(at, route): (usize, &Route)| Some((at, matched(route.pattern, path)?));
    table.iter().enumerate().find_map(of)
}

/// Slashes at the end do not matter.
fn matched(pattern: &'static str, path: &str) -> Option<Params> {
    let mut params = Params::default();
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    for form in pattern.split('/').filter(|form| !form.is_empty()) {
        let step = steps.next()?;
        match form.strip_prefix(':') {
            Some(name) => params.0.push((name, step.to_owned())),
            None if form == step => {}
            None => return None,
        }
    }
    steps.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn table() -> [Route; 4] {
        ["/", "/logs/new", "/logs/:id", "/logs/:id/edit"].map(|pattern| Route {
            pattern,
            view: crate::pages::NotFoundPage,
        })
    }

    fn found(path: &str) -> Option<(usize, Option<String>)> {
        let (at, params) = find(&table(), path)?;
        Some((at, params.named("id")))
    }

    #[wasm_bindgen_test]
    fn the_first_form_that_fits_is_taken() {
        assert_eq!(found("/"), Some((0, None)));
        assert_eq!(found("/logs/new"), Some((1, None)));
        assert_eq!(found("/logs/7"), Some((2, Some("7".to_owned()))));
        assert_eq!(found("/logs/7/edit/"), Some((3, Some("7".to_owned()))));
    }

    #[wasm_bindgen_test]
    fn a_path_of_no_form_is_found_nowhere() {
        for path in ["/logs", "/logs/7/edit/more", "/nothing", "/logs/7/delete"] {
            assert_eq!(found(path), None, "{path}");
        }
    }
}

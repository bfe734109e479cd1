//! The settings of a project: the text of `stepwell.toml`.
//!
//! It promises that a key or a check that does not exist is an error at its place. It reads no file; finding the
//! configuration and reading it is the program's work.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::error::{Error, Snippet};
use crate::nearest::nearest;
use crate::settings::{FailOn, Level};

const KEYS: [&str; 5] = ["paths", "today", "fail-on", "max-states", "levels"];

/// The settings of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "stepwell.toml")]
pub struct Configuration {
    /// The files and folders that are checked when none is named, relative to the folder of this file.
    pub paths: Vec<String>,
    /// The day of every run, as 2026-11-22, instead of the day on which it happens.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub today: Option<NaiveDate>,
    /// The least severity that makes a run fail; `error` where it is left out.
    pub fail_on: Option<FailOn>,
    /// At most so many states of a procedure are explored; a procedure that has more is not judged to the end.
    pub max_states: Option<NonZeroUsize>,
    /// How much the findings of a check matter, by the name of the check.
    #[schemars(with = "BTreeMap<String, Level>")]
    pub levels: BTreeMap<Spanned<String>, Level>,
}

impl Configuration {
    /// Returns the levels without their places.
    pub fn plain_levels(&self) -> BTreeMap<String, Level> {
        self.levels.iter().map(|(name, level)| (name.get_ref().clone(), *level)).collect()
    }
}

/// Reads the text of the configuration file `path`, in which only `checks` may be given levels.
///
/// # Errors
/// [`Error::Configuration`] where the text is not TOML, or a key, a value or a check is not known.
pub fn parse(path: &str, text: &str, checks: &[&str]) -> Result<Configuration, Error> {
    let configuration: Configuration = toml::from_str(text).map_err(|error| explain(path, text, &error))?;
    if let Some(name) = configuration.levels.keys().find(|name| !checks.contains(&name.get_ref().as_str())) {
        let near = nearest(name.get_ref(), checks.iter().copied());
        return Err(Error::Configuration {
            message: format!("there is no check named `{}`", name.get_ref()),
            help: Some(near.map_or("`stepwell explain` lists the checks".to_owned(), did_you_mean)),
            snippet: Snippet::new(path, text, name.span(), "not a check"),
        });
    }
    Ok(configuration)
}

/// Renders the JSON Schema of the configuration.
pub fn schema() -> String {
    let text = serde_json::to_string_pretty(&schemars::schema_for!(Configuration));
    text.unwrap_or_else(|error| unreachable!("plain data: {error}")) + "\n"
}

fn explain(path: &str, text: &str, error: &toml::de::Error) -> Error {
    let range = error.span().unwrap_or(0..0);
    let found = text.get(range.clone()).unwrap_or_default();
    if error.message().starts_with("unknown field") {
        let help = nearest(found, KEYS).map_or(format!("the settings are {}", KEYS.join(", ")), did_you_mean);
        let message = format!("there is no setting named `{found}`");
        return Error::Configuration {
            message,
            help: Some(help),
            snippet: Snippet::new(path, text, range, "not a setting"),
        };
    }
    let first = error.message().lines().next().unwrap_or_default().replace("unknown variant", "no such value:");
    let message = format!("the settings in `{path}` cannot be understood");
    Error::Configuration { message, help: None, snippet: Snippet::new(path, text, range, first) }
}

fn did_you_mean(near: &str) -> String {
    format!("did you mean `{near}`?")
}

/// Reads a day, which TOML writes with or without quotes.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let written = match toml::Value::deserialize(deserializer)? {
        toml::Value::String(text) => text,
        toml::Value::Datetime(datetime) => datetime.to_string(),
        other => other.to_string(),
    };
    let day = written.parse().map_err(|_| serde::de::Error::custom("expected a day such as 2026-11-22"))?;
    Ok(Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> String {
        match parse("stepwell.toml", text, &["dead-end", "vague-limit"]) {
            Ok(configuration) => format!("{configuration:?}"),
            Err(error) => crate::error::render(&error, false),
        }
    }

    #[test]
    fn settings_are_read() {
        let text = "paths = [\"policies\"]\ntoday = 2026-11-22\nfail-on = \"warning\"\n[levels]\ndead-end = \"note\"\n";
        let configuration = parse("stepwell.toml", text, &["dead-end"]).expect("the settings are right");
        assert_eq!(configuration.paths, ["policies"]);
        assert_eq!(configuration.today, NaiveDate::from_ymd_opt(2026, 11, 22));
        assert_eq!(configuration.fail_on, Some(FailOn::Warning));
        assert_eq!(configuration.plain_levels().get("dead-end"), Some(&Level::Note));
        assert_eq!(parse("stepwell.toml", "today = \"2026-11-22\"", &[]).expect("a day").today, configuration.today);
    }

    #[test]
    fn what_is_wrong_is_shown_at_its_place() {
        let texts = [
            "paths = []\npath = [\"policies\"]\n",
            "[levels]\ndead-edn = \"note\"\n",
            "[levels]\ndead-end = \"fatal\"\n",
            "today = \"tomorrow\"\n",
            "paths = [\n",
            "colour = true\n",
        ];
        insta::assert_snapshot!(texts.map(failure).join("\n"));
    }
}

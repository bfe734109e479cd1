//! One policy of one file, for the commands that draw and write it.

use stepwell::diagnostic::{Diagnostic, Severity};
use stepwell::error::Error;
use stepwell::load::Loaded;
use stepwell::model::{Policy, ProcedureId};
use stepwell::nearest::nearest;
use stepwell::{render, resolve};

use super::files;
use super::output::{self, Colour};

/// A policy, and the texts that it comes from.
pub struct Found {
    /// The policy.
    pub policy: Policy,
    /// Its texts.
    pub loaded: Loaded,
}

/// What a file and those that it uses come to.
struct Resolved {
    policies: Vec<Policy>,
    loaded: Loaded,
    wanted: Vec<String>,
    is_faulty: bool,
}

/// Loads the policy of a file; with errors of the file there is none, they go to standard error and the exit code is
/// returned.
///
/// # Errors
/// A file that cannot be looked for, or one that holds no policy.
pub fn load(file: &str, stdin_filename: &str, colour: &Colour) -> Result<Result<Found, u8>, Error> {
    match resolved(file, stdin_filename, colour)? {
        Ok(found) if found.is_faulty => Ok(Err(1)),
        Ok(found) => found.policy().map(Ok).ok_or_else(|| Error::Usage {
            message: format!("`{file}` holds no policy"),
            help: Some(
                "name a file with a `policy` block; libraries are drawn with the policies that use them".to_owned(),
            ),
        }),
        Err(code) => Ok(Err(code)),
    }
}

/// Loads the policy of a file for the commands that use what is right in it; errors of the file go to standard error.
///
/// # Errors
/// A file that cannot be looked for, or one that holds no policy.
pub fn load_faulty(file: &str, colour: &Colour) -> Result<Result<Found, u8>, Error> {
    match resolved(file, "stdin.well", colour)? {
        Ok(found) => found.policy().map(Ok).ok_or_else(|| Error::Usage {
            message: format!("there is no policy in `{file}`"),
            help: Some("name a file that has a `policy` block".to_owned()),
        }),
        Err(code) => Ok(Err(code)),
    }
}

/// Loads and resolves a file, and says what is wrong with it; the exit code where a file cannot be read.
fn resolved(file: &str, stdin_filename: &str, colour: &Colour) -> Result<Result<Resolved, u8>, Error> {
    let roots = files::find(&[file.to_owned()], stdin_filename)?;
    let wanted = roots.files.clone();
    let loaded = files::load(roots)?;
    loaded.errors.iter().for_each(|error| output::complain(error, colour));
    if !loaded.errors.is_empty() {
        return Ok(Err(super::FAILED));
    }
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let findings = loaded.parsed.iter().flat_map(|parsed| &parsed.diagnostics).chain(&resolved.diagnostics);
    let wrong: Vec<&Diagnostic> = findings.filter(|finding| finding.severity == Severity::Error).collect();
    for finding in &wrong {
        output::say(&render::picture(finding, &loaded.sources, &[], colour.on_error()));
    }
    let (is_faulty, policies) = (!wrong.is_empty(), resolved.policies);
    Ok(Ok(Resolved { policies, loaded, wanted, is_faulty }))
}

impl Resolved {
    /// Returns the policy of the file that was named, rather than one that it uses.
    fn policy(self) -> Option<Found> {
        let Resolved { policies, loaded, wanted, .. } = self;
        let path = |policy: &Policy| loaded.sources.get(policy.file).map(|file| file.path.clone());
        let policy = policies.into_iter().find(|policy| path(policy).is_some_and(|path| wanted.contains(&path)))?;
        Some(Found { policy, loaded })
    }
}

/// Finds a procedure by its name.
///
/// # Errors
/// A name that no procedure has, with the nearest one.
pub fn procedure(policy: &Policy, name: &str) -> Result<ProcedureId, Error> {
    let found = policy.procedures.iter().find(|(_, procedure)| procedure.named.name == name);
    found.map(|(id, _)| id).ok_or_else(|| {
        let names: Vec<&str> = policy.procedures.iter().map(|(_, known)| known.named.name.as_str()).collect();
        let near = nearest(name, names.iter().copied());
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let all = || format!("it has {}", names.join(", "));
        let message = format!("`{}` has no procedure `{name}`", policy.named.name);
        Error::Usage { message, help: Some(help.unwrap_or_else(all)) }
    })
}

//! The only place that reads and writes files.

use std::io::{self, ErrorKind, Read};
use std::path::Path;

use ignore::WalkBuilder;

use stepwell::error::Error;
use stepwell::load::{self, Failure, Loaded};

/// What the paths of the command line stand for.
#[derive(Default)]
pub struct Roots {
    /// The files, sorted, by their paths from the current folder.
    pub files: Vec<String>,
    /// The paths that hold nothing or cannot be looked at.
    pub errors: Vec<Error>,
    /// The current folder.
    folder: String,
    /// Which of the files is standard input.
    stdin: Option<String>,
}

/// Finds the files that `paths` stand for: a file is itself, a folder its `.well` files, `-` standard input under the
/// name `stdin_filename`.
///
/// # Errors
/// [`Error::Unreadable`] where the current folder is gone.
pub fn find(paths: &[String], stdin_filename: &str) -> Result<Roots, Error> {
    let mut roots = Roots { folder: current_folder()?, ..Roots::default() };
    for path in paths {
        if path == "-" {
            roots.stdin = Some(roots.add(stdin_filename));
        } else if Path::new(path).is_dir() {
            roots.walk(path);
        } else if !Path::new(path).exists() && !path.ends_with(".well") {
            roots.errors.push(Error::NoFileFound { pattern: path.clone() });
        } else {
            roots.add(&with_slashes(Path::new(path)));
        }
    }
    roots.files.sort();
    roots.files.dedup();
    Ok(roots)
}

impl Roots {
    fn add(&mut self, path: &str) -> String {
        let path = load::shown(&self.folder, path);
        self.files.push(path.clone());
        path
    }

    fn walk(&mut self, folder: &str) {
        let before = self.files.len() + self.errors.len();
        for entry in WalkBuilder::new(folder).require_git(false).build() {
            match entry {
                Ok(entry) if is_policy(&entry) => {
                    self.add(&with_slashes(entry.path()));
                }
                Ok(_) => (),
                Err(error) => {
                    let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                    self.errors.push(Error::Unreadable { path: folder.to_owned(), reason });
                }
            }
        }
        if self.files.len() + self.errors.len() == before {
            self.errors.push(Error::NoFileFound { pattern: folder.to_owned() });
        }
    }
}

/// Loads the files and everything that they bring in.
///
/// # Errors
/// [`Error::Unreadable`] where standard input cannot be read.
pub fn load(roots: Roots) -> Result<Loaded, Error> {
    let text = if roots.stdin.is_some() { Some(read_stdin()?) } else { None };
    let mut loaded = load::load(&roots.files, &roots.folder, &mut |path| match &text {
        Some(text) if roots.stdin.as_deref() == Some(path) => text.clone(),
        _ => read(path),
    });
    loaded.errors.splice(0..0, roots.errors);
    Ok(loaded)
}

/// Returns whether there is something at a path.
pub fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

/// Reads one text file.
pub fn read(path: &str) -> Result<String, Failure> {
    #[expect(clippy::disallowed_methods, reason = "the program reads files here and nowhere else")]
    let bytes = std::fs::read(path).map_err(|error| Failure::Unreadable(reason(&error)))?;
    text(bytes)
}

/// Reads the bytes of one file.
///
/// # Errors
/// [`Error::Unreadable`] with the system's reason.
pub fn read_bytes(path: &str) -> Result<Vec<u8>, Error> {
    #[expect(clippy::disallowed_methods, reason = "the program reads files here and nowhere else")]
    let bytes = std::fs::read(path);
    bytes.map_err(|error| Error::Unreadable { path: path.to_owned(), reason: reason(&error) })
}

/// Finds the models that a path stands for: a file is itself, a folder its models, sorted.
///
/// # Errors
/// [`Error::Unreadable`] for a folder that cannot be walked, [`Error::Usage`] for one without a model.
pub fn models(path: &str, ends: &[&str]) -> Result<Vec<String>, Error> {
    if !Path::new(path).is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in WalkBuilder::new(path).require_git(false).build() {
        let entry = entry.map_err(|error| {
            let reason = error.io_error().map_or_else(|| error.to_string(), reason);
            Error::Unreadable { path: path.to_owned(), reason }
        })?;
        let name = with_slashes(entry.path());
        if entry.file_type().is_some_and(|kind| !kind.is_dir()) && ends.iter().any(|end| name.ends_with(end)) {
            found.push(name);
        }
    }
    found.sort();
    if found.is_empty() {
        let message = format!("there is no model in `{path}`");
        return Err(Error::Usage { message, help: Some(format!("files of models end in {}", ends.join(" or "))) });
    }
    Ok(found)
}

/// Makes a folder, and those around it.
///
/// # Errors
/// [`Error::Unwritable`] with the system's reason.
pub fn make_folder(path: &str) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "the program writes files here and nowhere else")]
    let made = std::fs::create_dir_all(path);
    made.map_err(|error| Error::Unwritable { path: path.to_owned(), reason: reason(&error) })
}

/// Writes one file.
///
/// # Errors
/// [`Error::Unwritable`] with the system's reason.
pub fn write(path: &str, text: &str) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "the program writes files here and nowhere else")]
    let written = std::fs::write(path, text);
    written.map_err(|error| Error::Unwritable { path: path.to_owned(), reason: reason(&error) })
}

/// Returns the current folder, with `/` between its parts.
///
/// # Errors
/// [`Error::Unreadable`] where it is gone.
pub fn current_folder() -> Result<String, Error> {
    let unreadable = |error| Error::Unreadable { path: ".".to_owned(), reason: reason(&error) };
    std::env::current_dir().map(|folder| with_slashes(&folder)).map_err(unreadable)
}

/// Words the system's reason.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// Reads standard input to its end.
///
/// # Errors
/// [`Error::Unreadable`] where it is closed.
pub fn read_stdin() -> Result<Result<String, Failure>, Error> {
    let mut bytes = Vec::new();
    let unreadable = |error| Error::Unreadable { path: "standard input".to_owned(), reason: reason(&error) };
    io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(text(bytes))
}

/// Takes bytes as text; a byte order mark is no part of it.
fn text(bytes: Vec<u8>) -> Result<String, Failure> {
    if bytes.contains(&0) {
        return Err(Failure::NotText);
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::NotText)?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn is_policy(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| !kind.is_dir()) && entry.path().extension().is_some_and(|end| end == "well")
}

fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

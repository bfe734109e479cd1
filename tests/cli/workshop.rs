//! A folder of its own for each test, and the program run in it.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file without any fault.
pub const LIBRARY: &str = "vocabulary shared \"Shared\" {\n  role family-support \"Family support worker\"\n}\n";
/// A file with one syntax error.
pub const FAULTY: &str = "{\n";

/// A policy with one dead end.
pub const DEAD_END: &str = "policy a \"A\" {
}
service early-help \"Early Help\"
role manager \"Manager\" in early-help
procedure step-up \"Step up\" {
  held by early-help
  decision refer \"Refer?\" {
    outcome no then unstated
    outcome yes then done
    by manager
  }
  end done \"Done\" { held by early-help }
}
";

/// A folder of its own, emptied when it is made.
pub struct Workshop {
    folder: PathBuf,
}

/// What a run of the program left behind.
pub struct Run {
    pub code: Option<i32>,
    pub output: String,
    pub errors: String,
}

impl Run {
    /// Requires an exit code and that nothing panicked.
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "output: {}\nerrors: {}", self.output, self.errors);
        assert!(!self.errors.contains("panicked"), "{}", self.errors);
        self
    }

    /// Returns the last line of the output.
    pub fn last_line(&self) -> &str {
        self.output.lines().last().unwrap_or_default()
    }
}

impl Workshop {
    /// Makes the folder of the test `name`.
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("the folder can be removed");
        }
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        Workshop { folder }
    }

    /// Writes a file, and its folders where they are missing.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("the folder can be made");
        std::fs::write(path, content).expect("the file can be written");
        self
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.join(path)).expect("the file can be read")
    }

    /// Makes a link that leads nowhere.
    #[cfg(unix)]
    pub fn broken_link(self, path: &str) -> Self {
        std::os::unix::fs::symlink("/nowhere/at/all", self.folder.join(path)).expect("the link can be made");
        self
    }

    /// Prepares the program; words are separated by spaces. Every command ignores configurations above the workshop,
    /// unless it brings its own.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepwell"));
        command.current_dir(&self.folder).args(words.split_whitespace());
        for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program in the folder.
    pub fn run(&self, words: &str) -> Run {
        finish(&mut self.command(words), "")
    }

    /// Runs the program in a folder of the folder.
    pub fn run_in(&self, folder: &str, words: &str) -> Run {
        finish(self.command(words).current_dir(self.folder.join(folder)), "")
    }

    /// Runs the program with something on its standard input.
    pub fn run_with_input(&self, words: &str, input: &str) -> Run {
        finish(&mut self.command(words), input)
    }
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command, input: &str) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A program that refuses its flags does not read its input.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let done = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run { code: done.status.code(), output: text(done.stdout), errors: text(done.stderr) }
}

//! The file's own errors: found while reading and resolving, listed here so that they can be explained.

use super::Check;
use crate::diagnostic::Severity;

/// Declares checks that are found while reading.
macro_rules! found_while_reading {
    ($($constant:ident = $name:literal, $level:ident, $page:literal, $summary:literal;)*) => {$(
        #[doc = $summary]
        pub static $constant: Check = Check {
            name: $name,
            summary: $summary,
            level: Severity::$level,
            since: "0.1.0",
            explanation: include_str!($page),
            run: None,
        };
    )*};
}

found_while_reading! {
    SYNTAX = "syntax", Error, "syntax.md", "a line that cannot be read";
    EMPTY_FILE = "empty-file", Note, "empty_file.md", "a file that declares nothing";
    UNKNOWN_NAME = "unknown-name", Error, "unknown_name.md", "a name that nothing has";
    DUPLICATE_NAME = "duplicate-name", Error, "duplicate_name.md", "one name for two things";
    WRONG_KIND = "wrong-kind", Error, "wrong_kind.md", "a name or line that does not belong in its place";
    IMPORT_CYCLE = "import-cycle", Error, "import_cycle.md", "files that use each other in a circle";
    JUMP_INTO_BRANCH = "jump-into-branch", Error, "jump_into_branch.md", "a `then` that leads into a block from outside";
    ENDLESS_FOLLOW = "endless-follow", Error, "endless_follow.md", "a procedure that follows itself";
    MIXED_AND_OR = "mixed-and-or", Error, "mixed_and_or.md", "`and` and `or` in one condition, without brackets";
    NOT_YET_SUPPORTED = "not-yet-supported", Note, "not_yet_supported.md", "a form that is read but not yet understood";
}

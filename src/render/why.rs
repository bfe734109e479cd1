//! The working of due times, for people.

use crate::calendar::Instant;
use crate::emit::outline::marks;
use crate::model::Policy;
use crate::why::{Explained, Subject};

/// Writes how each limit of a subject comes about.
pub fn why(policy: &Policy, subject: Subject, explained: &[Explained], on: Instant) -> String {
    let (path, title) = match subject {
        Subject::Item(item) => (policy.items[item].path.as_str(), policy.items[item].named.display()),
        Subject::Procedure(id) => (policy.procedures[id].named.name.as_str(), policy.procedures[id].named.display()),
    };
    let mut lines = vec![format!("{title} ({path})")];
    if explained.is_empty() {
        lines.push("The document gives it no limit.".to_owned());
    }
    for limit in explained {
        lines.push(String::new());
        lines.push(format!("{}{}", limit.limit, marks(&limit.clauses)));
        if let Some(silent) = &limit.silent {
            lines.push(format!("  {silent}"));
        }
        for (reading, working) in &limit.workings {
            let reading = reading.map(|reading| format!(", {reading}")).unwrap_or_default();
            lines.push(format!("  counted from {}, taken to be {on}{reading}", limit.from));
            lines.extend(working.to_string().lines().map(|line| format!("    {line}")));
        }
    }
    lines.join("\n") + "\n"
}

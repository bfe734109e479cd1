//! Names, texts, people, places and conditions.

use super::line::Line;
use crate::syntax::ast::{
    Assignment, Comparison, Condition, Head, Joint, Mark, Name, Path, People, Stated, Tail, Target, Text, Thing, Value,
};

impl Line {
    pub(super) fn text(&mut self, text: &Text) -> &mut Self {
        self.add(format!("\"{}\"", text.value.replace('\\', "\\\\").replace('"', "\\\"")))
    }

    /// Adds a text, if there is one.
    pub(super) fn maybe(&mut self, text: Option<&Text>) -> &mut Self {
        if let Some(text) = text {
            self.text(text);
        }
        self
    }

    pub(super) fn also(&mut self, also: &[Text]) {
        for text in also {
            self.add("also").text(text);
        }
    }

    /// Adds name, title and other names.
    pub(super) fn named(&mut self, head: &Head) -> &mut Self {
        if let Some(name) = &head.name {
            self.add(&name.text);
        }
        self.maybe(head.title.as_ref());
        self.also(&head.also);
        self
    }

    pub(super) fn path(&mut self, path: &Path) -> &mut Self {
        self.add(path.names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("."))
    }

    pub(super) fn names(&mut self, names: &[Name]) {
        self.join(
            names,
            ",",
            |name| name.span.start,
            |line, name| {
                line.add(&name.text);
            },
        );
    }

    /// Adds paths with `joint` between them.
    pub(super) fn paths(&mut self, paths: &[Path], joint: &str) {
        self.join(
            paths,
            joint,
            |path| path.span.start,
            |line, path| {
                line.path(path);
            },
        );
    }

    /// Adds what is said, or `unstated`.
    pub(super) fn stated<T>(&mut self, stated: &Stated<T>, add: impl FnOnce(&mut Self, &T)) -> &mut Self {
        match stated {
            Stated::Unstated(_) => {
                self.add("unstated");
            }
            Stated::Said(said) => add(self, said),
        }
        self
    }

    pub(super) fn list(&mut self, list: &Stated<Vec<Path>>) -> &mut Self {
        self.stated(list, |line, paths| line.paths(paths, ","))
    }

    pub(super) fn target(&mut self, target: &Target) -> &mut Self {
        self.stated(target, |line, paths| line.paths(paths, "or"))
    }

    pub(super) fn matches(&mut self, matches: &[Path]) {
        if !matches.is_empty() {
            self.add("matches").paths(matches, ",");
        }
    }

    pub(super) fn people(&mut self, people: &Stated<People>) -> &mut Self {
        let start = |joint: &Joint| joint.first().map_or(0, |path| path.span.start);
        self.stated(people, |line, people| match people {
            People::AnyOf(joints) => line.join(joints, "or", start, |line, joint| line.paths(joint, "and")),
            People::OrElse(first, second) => {
                line.paths(first, "and");
                line.add("or else").goes_on(start(second));
                line.paths(second, "and");
            }
        })
    }

    pub(super) fn thing(&mut self, thing: &Thing) {
        match thing {
            Thing::Text(text) => self.text(text),
            Thing::Path(path) => self.path(path),
        };
    }

    pub(super) fn mark(&mut self, mark: &Mark) {
        if let Some(source) = &mark.source {
            self.add(&source.text);
        }
        self.add(&mark.label.text);
    }

    pub(super) fn tail(&mut self, tail: &Tail) -> &mut Self {
        if let Some(when) = &tail.when {
            self.add("when").condition(when);
        }
        if !tail.marks.is_empty() {
            let start = |mark: &Mark| mark.source.as_ref().unwrap_or(&mark.label).span.start;
            self.open("[");
            self.join(&tail.marks, ",", start, |line, mark| line.mark(mark));
            self.close("]");
        }
        self
    }

    pub(super) fn condition(&mut self, condition: &Condition) -> &mut Self {
        match condition {
            Condition::Unstated(_) => self.add("unstated"),
            Condition::Quoted(text) => self.text(text),
            Condition::Holds(path) => self.path(path),
            Condition::Is(path, value) => self.path(path).add("is").add(&value.text),
            Condition::Compare(path, comparison, number) => {
                self.path(path).add(sign(*comparison)).add(number.value.to_string())
            }
            Condition::HeldBy(path, _) => self.add("held by").path(path),
            Condition::Not(inner, _) => {
                self.add("not").atom(inner);
                self
            }
            Condition::And(atoms) => {
                self.join(atoms, "and", start, Line::atom);
                self
            }
            Condition::Or(atoms) => {
                self.join(atoms, "or", start, Line::atom);
                self
            }
        }
    }

    /// Adds a part of a condition, in brackets where it has parts of its own.
    fn atom(&mut self, condition: &Condition) {
        if !matches!(condition, Condition::And(_) | Condition::Or(_)) {
            self.condition(condition);
            return;
        }
        self.open("(");
        self.condition(condition);
        self.close(")");
    }

    pub(super) fn with_values(&mut self, values: &[Assignment]) {
        if values.is_empty() {
            return;
        }
        self.add("with").join(
            values,
            ",",
            |value| value.name.span.start,
            |line, assignment| {
                line.add(&assignment.name.text).add("=");
                match &assignment.value {
                    Value::Unstated(_) => line.add("unstated"),
                    Value::Length(length) => line.length(length),
                    Value::Number(number) => line.add(number.value.to_string()),
                    Value::Path(path) => line.path(path),
                };
            },
        );
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Equal => "=",
        Comparison::AtLeast => ">=",
        Comparison::More => ">",
    }
}

/// Where a condition begins in the source, brackets aside.
fn start(condition: &Condition) -> u32 {
    match condition {
        Condition::Unstated(span) | Condition::Not(_, span) | Condition::HeldBy(_, span) => span.start,
        Condition::Quoted(text) => text.span.start,
        Condition::Holds(path) | Condition::Is(path, _) | Condition::Compare(path, ..) => path.span.start,
        Condition::And(atoms) | Condition::Or(atoms) => atoms.first().map_or(0, start),
    }
}

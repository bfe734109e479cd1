//! Random procedures: small, whole policies that use every construct of the flow.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::text::Line;

/// Who acts and holds.
pub(super) const PEOPLE: [&str; 3] = ["worker", "manager", "head"];
const FACTS: [&str; 3] = ["known", "urgent changes", "old rises"];
/// What `told` means is chosen once the items are there.
pub(super) const EVENTS: [&str; 3] = ["reply", "danger", "told"];
/// `memo` is produced by nothing, and so taken to exist.
pub(super) const THINGS: [&str; 4] = ["plan", "report", "report.summary", "agreed"];
pub(super) const CONDITIONS: [&str; 13] = [
    "known",
    "not known",
    "urgent",
    "status is open",
    "age >= 16",
    "age < 5",
    "\"where appropriate\"",
    "reply",
    "told",
    "plan",
    "report.summary",
    "agreed",
    "elsewhere",
];

/// A source of choices; the same number gives the same choices.
pub struct Choices(TestRng);

impl Choices {
    pub fn new(seed: u64) -> Self {
        let bytes: Vec<u8> = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes().repeat(4);
        Choices(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// Chooses a number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.next_u32() as usize % bound
    }

    /// Says yes so many times of a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// Chooses one of a list.
    pub fn one<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// One item before its lines are written: what a jump can lead to has to be known first.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) inside: Vec<Item>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Step,
    Decision,
    Route,
    Parallel,
    Sequence,
    Wait,
    Follow,
    Watcher,
    Meanwhile,
    End,
}

pub(super) struct Writer<'c> {
    pub(super) choices: &'c mut Choices,
    /// How many more items there may be.
    left: usize,
    made: usize,
    /// There is work beside a block already; two on one event would share a name.
    beside: bool,
    /// The names of steps, decisions with two outcomes, and the like, of which a condition may ask.
    pub(super) asked: Vec<String>,
    /// What may be followed: a name, and its ends.
    pub(super) followed: Vec<(&'static str, Vec<String>)>,
    /// It is written for whoever follows it: a role and a document are filled in.
    pub(super) pattern: bool,
}

/// Makes a policy out of a seed.
pub fn policy(seed: u64) -> Vec<Line> {
    let mut choices = Choices::new(seed);
    let mut lines = cast();
    let mut followed = Vec::new();
    if choices.percent(30) {
        followed.push(("part", procedure(&mut choices, "part", 4, &[], &mut lines)));
        if choices.percent(40) {
            followed.push(("whole", procedure(&mut choices, "whole", 4, &followed.clone(), &mut lines)));
        }
    }
    if choices.percent(15) {
        followed.push(("sketch", Vec::new()));
        lines.push(Line::with("procedure sketch", vec![Line::new("outline")]));
    }
    let size = 1 + choices.below(7);
    procedure(&mut choices, "main", size, &followed, &mut lines);
    lines.push(Line::new(format!("event told means {}", meaning(&mut choices, &lines))));
    let main = lines.len() - 2;
    lines.extend(super::escalations::escalations(&mut choices, &lines[main]));
    lines
}

/// Chooses what an event means: a moment of the main procedure, so long after one, or an event alone.
fn meaning(choices: &mut Choices, lines: &[Line]) -> String {
    let names = named_in(lines.last().and_then(|line| line.block.as_deref()).unwrap_or_default());
    let one = |choices: &mut Choices| match names.is_empty() {
        true => "reply".to_owned(),
        false => {
            let start = if choices.percent(15) { "start of " } else { "" };
            format!("{start}main.{}", names[choices.below(names.len())])
        }
    };
    let first = one(choices);
    match choices.below(6) {
        0 => format!("last of {first}, reply"),
        1 => format!("last of {first}, {}", one(choices)),
        2 => format!("first of {first}, {}", one(choices)),
        3 => format!("2 working days after {first}"),
        _ => first,
    }
}

/// Lists the names of steps and decisions.
fn named_in(lines: &[Line]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        let mut words = line.text.split_whitespace();
        if words.next().is_some_and(|word| word == "step" || word == "decision") {
            found.extend(words.next().map(str::to_owned));
        }
        found.extend(named_in(line.block.as_deref().unwrap_or_default()));
    }
    found
}

fn cast() -> Vec<Line> {
    let mut lines = vec![Line::with("policy random", Vec::new())];
    lines.extend(PEOPLE.map(|name| Line::new(format!("role {name}"))));
    lines.extend(FACTS.map(|name| match name {
        "old rises" => Line::new("fact age in years rises"),
        name => Line::new(format!("fact {name}")),
    }));
    lines.push(Line::new("fact status one of open, shut, lost"));
    lines.extend(EVENTS[..2].iter().map(|name| Line::new(format!("event {name}"))));
    lines.extend(["document plan", "document memo", "consent agreed from head"].map(Line::new));
    lines.push(Line::with("document report", vec![Line::new("field summary")]));
    lines.push(Line::with("procedure elsewhere", vec![Line::new("external")]));
    lines
}

/// Writes one procedure, and returns the names of its ends.
fn procedure(
    choices: &mut Choices,
    name: &'static str,
    size: usize,
    followed: &[(&'static str, Vec<String>)],
    lines: &mut Vec<Line>,
) -> Vec<String> {
    let followed = followed.to_vec();
    let part = name == "part" || name == "whole";
    let mut writer = Writer { choices, left: size, made: 0, beside: false, asked: Vec::new(), followed, pattern: part };
    let mut items = writer.items(0, false);
    let ends = 1 + writer.choices.below(2);
    items.extend((0..ends).map(|number| Item { name: format!("end-{number}"), kind: Kind::End, inside: Vec::new() }));
    let mut block = Vec::new();
    let holders = if part { 0 } else { writer.choices.below(3) };
    block.extend((0..holders).map(|number| Line::new(format!("held by {}", PEOPLE[number]))));
    if writer.choices.percent(8) {
        block.push(Line::new("within 6 months"));
        block.push(Line::new("late then end-0"));
    }
    let scope = targets(&items);
    block.extend(writer.block(&items, &scope));
    let parameters = if part { " (taker, paper)" } else { "" };
    lines.push(Line::with(format!("procedure {name}{parameters}"), block));
    ends_in(&items)
}

fn ends_in(items: &[Item]) -> Vec<String> {
    let inside = items.iter().flat_map(|item| ends_in(&item.inside));
    let ends = items.iter().filter(|item| item.kind == Kind::End).map(|item| item.name.clone());
    ends.chain(inside).collect()
}

/// Lists what a jump may lead to among the items of one block.
pub(super) fn targets(items: &[Item]) -> Vec<String> {
    let reached = items.iter().filter(|item| !matches!(item.kind, Kind::Watcher | Kind::Meanwhile));
    reached.map(|item| item.name.clone()).collect()
}

impl Writer<'_> {
    /// Decides which items a block has.
    fn items(&mut self, depth: usize, parallel: bool) -> Vec<Item> {
        let wanted = if depth == 0 { self.left } else { 1 + self.choices.below(3) };
        let mut items = Vec::new();
        while items.len() < wanted.max(if parallel { 2 } else { 1 }) && (self.left > 0 || items.is_empty()) {
            self.left = self.left.saturating_sub(1);
            let mut item = self.item(depth);
            // A block begins with what a case can run into.
            if item.kind == Kind::Meanwhile && (parallel || items.is_empty() || self.beside) {
                item.kind = Kind::Step;
            }
            self.beside |= item.kind == Kind::Meanwhile;
            items.push(item);
        }
        // What is around it: the place does not matter, so it stands last.
        if self.choices.percent(12) {
            let name = self.name("watch");
            self.asked.push(name.clone());
            items.push(Item { name, kind: Kind::Watcher, inside: Vec::new() });
        }
        if depth > 0 && !parallel && self.choices.percent(12) {
            let name = self.name("end-in");
            items.push(Item { name, kind: Kind::End, inside: Vec::new() });
        }
        items
    }

    fn item(&mut self, depth: usize) -> Item {
        let kind = match self.choices.below(if depth < 2 { 100 } else { 70 }) {
            0..30 => Kind::Step,
            30..50 => Kind::Decision,
            50..60 => Kind::Route,
            60..70 => Kind::Wait,
            70..82 => Kind::Parallel,
            82..91 => Kind::Sequence,
            91..94 => Kind::Meanwhile,
            _ if self.followed.is_empty() => Kind::Step,
            _ => Kind::Follow,
        };
        let name = self.name(match kind {
            Kind::Step => "step",
            Kind::Decision => "decide",
            Kind::Route => "way",
            Kind::Wait => "pause",
            Kind::Parallel => "both",
            Kind::Sequence => "row",
            Kind::Meanwhile => "beside",
            _ => "copy",
        });
        if kind != Kind::Meanwhile && kind != Kind::Wait {
            self.asked.push(name.clone());
        }
        let inside = match kind {
            Kind::Parallel => self.items(depth + 1, true),
            Kind::Sequence => self.items(depth + 1, false),
            _ => Vec::new(),
        };
        Item { name, kind, inside }
    }

    fn name(&mut self, word: &str) -> String {
        self.made += 1;
        format!("{word}-{}", self.made)
    }
}

//! Random procedures: small, whole policies that use every construct of the flow.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::text::Line;

/// Who acts and holds.
const PEOPLE: [&str; 3] = ["worker", "manager", "head"];
const FACTS: [&str; 3] = ["known", "urgent changes", "old rises"];
const EVENTS: [&str; 2] = ["reply", "danger"];
/// `memo` is produced by nothing, and so taken to exist.
const THINGS: [&str; 3] = ["plan", "report", "agreed"];
const CONDITIONS: [&str; 11] = [
    "known",
    "not known",
    "urgent",
    "status is open",
    "age >= 16",
    "age < 5",
    "\"where appropriate\"",
    "reply",
    "plan",
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
struct Item {
    name: String,
    kind: Kind,
    inside: Vec<Item>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
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

struct Writer<'c> {
    choices: &'c mut Choices,
    /// How many more items there may be.
    left: usize,
    made: usize,
    /// There is work beside a block already; two on one event would share a name.
    beside: bool,
    /// The names of steps, decisions with two outcomes, and the like, of which a condition may ask.
    asked: Vec<String>,
    /// What may be followed: a name, and its ends.
    followed: Vec<(&'static str, Vec<String>)>,
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
    let size = 1 + choices.below(8);
    procedure(&mut choices, "main", size, &followed, &mut lines);
    lines
}

fn cast() -> Vec<Line> {
    let mut lines = vec![Line::with("policy random", Vec::new())];
    lines.extend(PEOPLE.map(|name| Line::new(format!("role {name}"))));
    lines.extend(FACTS.map(|name| match name {
        "old rises" => Line::new("fact age in years rises"),
        name => Line::new(format!("fact {name}")),
    }));
    lines.push(Line::new("fact status one of open, shut, lost"));
    lines.extend(EVENTS.map(|name| Line::new(format!("event {name}"))));
    lines.extend(["document plan", "document report", "document memo", "consent agreed from head"].map(Line::new));
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
    let mut writer = Writer { choices, left: size, made: 0, beside: false, asked: Vec::new(), followed };
    let mut items = writer.items(0, false);
    let ends = 1 + writer.choices.below(2);
    items.extend((0..ends).map(|number| Item { name: format!("end-{number}"), kind: Kind::End, inside: Vec::new() }));
    let mut block = Vec::new();
    let part = name == "part" || name == "whole";
    let holders = if part { 0 } else { writer.choices.below(3) };
    block.extend((0..holders).map(|number| Line::new(format!("held by {}", PEOPLE[number]))));
    if writer.choices.percent(8) {
        block.push(Line::new("within 6 months"));
        block.push(Line::new("late then end-0"));
    }
    let scope = targets(&items);
    block.extend(writer.block(&items, &scope));
    lines.push(Line::with(format!("procedure {name}"), block));
    ends_in(&items)
}

fn ends_in(items: &[Item]) -> Vec<String> {
    let inside = items.iter().flat_map(|item| ends_in(&item.inside));
    let ends = items.iter().filter(|item| item.kind == Kind::End).map(|item| item.name.clone());
    ends.chain(inside).collect()
}

/// Lists what a jump may lead to among the items of one block.
fn targets(items: &[Item]) -> Vec<String> {
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
        let kind = match self.choices.below(if depth < 3 { 100 } else { 70 }) {
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

    /// Writes the items of a block; `scope` is what a line in it may lead to.
    fn block(&mut self, items: &[Item], scope: &[String]) -> Vec<Line> {
        items.iter().map(|item| self.line(item, scope)).collect()
    }

    fn line(&mut self, item: &Item, scope: &[String]) -> Line {
        let name = &item.name;
        match item.kind {
            Kind::Step => self.step(name, scope),
            Kind::Decision => self.decision(name, scope),
            Kind::Route => self.route(name, scope),
            Kind::Wait => self.wait(name, scope),
            Kind::Follow => self.follow(name, scope),
            Kind::End => {
                let lines = ["held by worker", "held by manager", "closed", "continues in elsewhere"];
                Line::with(format!("end {name}"), vec![Line::new(self.choices.one(&lines))])
            }
            Kind::Watcher => {
                let when = if self.choices.percent(25) { format!(" when {}", self.condition()) } else { String::new() };
                let event = self.choices.one(&EVENTS);
                Line::new(format!("at any time on {event} as {name} then {}{when}", self.target(scope)))
            }
            Kind::Meanwhile => {
                Line::with("meanwhile on reply".to_owned(), vec![Line::with(format!("step {name}"), vec![by()])])
            }
            Kind::Parallel | Kind::Sequence => self.group(item, scope),
        }
    }

    fn group(&mut self, item: &Item, scope: &[String]) -> Line {
        let parallel = item.kind == Kind::Parallel;
        let mut block = self.passing();
        block.extend(self.late(scope));
        if self.choices.percent(15) {
            block.push(Line::new(format!("then {}", self.target(scope))));
        }
        let mut inner = scope.to_vec();
        if !parallel {
            inner.extend(targets(&item.inside));
        }
        block.extend(self.block(&item.inside, &inner));
        let word = if parallel { "parallel" } else { "sequence" };
        Line::with(format!("{word} {}", item.name), block)
    }

    fn step(&mut self, name: &str, scope: &[String]) -> Line {
        let mut block = self.passing();
        block.push(by());
        if self.choices.percent(10) {
            block.push(Line::new("duty may"));
        }
        block.extend(self.effects(25));
        block.extend(self.late(scope));
        block.extend(self.then(scope, 35));
        Line::with(format!("step {name}"), block)
    }

    fn decision(&mut self, name: &str, scope: &[String]) -> Line {
        let mut block = self.passing();
        block.push(by());
        if self.choices.percent(6) {
            block.push(Line::new("duty may"));
        }
        block.extend(self.effects(8));
        block.extend(self.late(scope));
        let outcomes = 1 + self.choices.below(4);
        for outcome in ["yes", "no", "later", "never"].iter().take(outcomes) {
            let then = if self.choices.percent(65) { format!(" then {}", self.target(scope)) } else { String::new() };
            let when = if self.choices.percent(12) { format!(" when {}", self.condition()) } else { String::new() };
            let effects = self.effects(15);
            let text = format!("outcome {outcome}{then}{when}");
            block.push(if effects.is_empty() { Line::new(text) } else { Line::with(text, effects) });
        }
        if self.choices.percent(8) {
            block.push(Line::new(format!("then {}", self.target(scope))));
        }
        Line::with(format!("decision {name}"), block)
    }

    fn route(&mut self, name: &str, scope: &[String]) -> Line {
        let mut block = Vec::new();
        if self.choices.percent(10) {
            block.push(Line::new(format!("only if {}", self.condition())));
        }
        if self.choices.percent(40) {
            block.push(Line::new("first match"));
        }
        for _ in 0..1 + self.choices.below(3) {
            block.push(Line::new(format!("when {} then {}", self.condition(), self.target(scope))));
        }
        if self.choices.percent(70) {
            block.push(Line::new(format!("otherwise then {}", self.target(scope))));
        }
        Line::with(format!("route {name}"), block)
    }

    fn wait(&mut self, name: &str, scope: &[String]) -> Line {
        let asked = if self.asked.is_empty() { "danger".to_owned() } else { self.asked_name() };
        let moment = match self.choices.below(6) {
            0..=2 => "reply".to_owned(),
            3 => "reply or danger".to_owned(),
            4 => asked,
            _ => format!("{} of reply, {asked}", self.choices.one(&["first", "last"])),
        };
        let mut block = self.passing();
        block.extend(self.late(scope));
        block.extend(self.then(scope, 25));
        Line::with(format!("wait for {moment} as {name}"), block)
    }

    fn follow(&mut self, name: &str, scope: &[String]) -> Line {
        let number = self.choices.below(self.followed.len());
        let (procedure, ends) = self.followed[number].clone();
        let mut block = self.passing();
        block.extend(self.late(scope));
        if self.choices.percent(40) {
            for end in &ends {
                if self.choices.percent(75) {
                    let then =
                        if self.choices.percent(60) { format!(" then {}", self.target(scope)) } else { String::new() };
                    let effects = self.effects(25);
                    let text = format!("outcome {end}{then}");
                    block.push(if effects.is_empty() { Line::new(text) } else { Line::with(text, effects) });
                }
            }
        }
        block.extend(self.then(scope, 20));
        Line::with(format!("follow {procedure} as {name}"), block)
    }

    /// Writes when an item is passed over.
    fn passing(&mut self) -> Vec<Line> {
        let asked = self.choices.percent(13);
        if asked { vec![Line::new(format!("only if {}", self.condition()))] } else { Vec::new() }
    }

    fn late(&mut self, scope: &[String]) -> Vec<Line> {
        if !self.choices.percent(8) {
            return Vec::new();
        }
        vec![Line::new("within 5 working days"), Line::new(format!("late then {}", self.target(scope)))]
    }

    fn then(&mut self, scope: &[String], share: usize) -> Vec<Line> {
        if !self.choices.percent(share) {
            return Vec::new();
        }
        if self.choices.percent(15) {
            let mut lines = vec![Line::new(format!("then {} when {}", self.target(scope), self.condition()))];
            if self.choices.percent(50) {
                lines.push(Line::new(format!("then {} when {}", self.target(scope), self.condition())));
            }
            return lines;
        }
        vec![Line::new(format!("then {}", self.target(scope)))]
    }

    fn effects(&mut self, share: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.choices.percent(share) {
            let thing = self.choices.one(&THINGS);
            let when = if self.choices.percent(15) { format!(" when {}", self.condition()) } else { String::new() };
            lines.push(Line::new(match self.choices.below(8) {
                0..=2 => format!("produces {thing}{when}"),
                3 => "withdraws agreed".to_owned(),
                4 => "needs plan, agreed".to_owned(),
                _ => format!("hands over to {}{when}", self.choices.one(&PEOPLE)),
            }));
        }
        lines
    }

    fn target(&mut self, scope: &[String]) -> String {
        match self.choices.below(100) {
            0..7 => "unstated".to_owned(),
            7..13 if scope.len() > 1 => {
                let first = self.choices.below(scope.len());
                let second = (first + 1 + self.choices.below(scope.len() - 1)) % scope.len();
                format!("{} or {}", scope[first], scope[second])
            }
            _ => scope[self.choices.below(scope.len())].clone(),
        }
    }

    fn asked_name(&mut self) -> String {
        let number = self.choices.below(self.asked.len());
        self.asked[number].clone()
    }

    /// Writes a condition; what it asks of the procedure itself are items of which the names are known.
    fn condition(&mut self) -> String {
        let one = self.atom();
        match self.choices.below(8) {
            0 => format!("{one} and {}", self.atom()),
            1 => format!("{one} or {}", self.atom()),
            2 => format!("not ({one})"),
            _ => one,
        }
    }

    fn atom(&mut self) -> String {
        if self.choices.percent(30) && !self.asked.is_empty() {
            let name = self.asked_name();
            return if name.starts_with("decide") { format!("{name} is yes") } else { name };
        }
        self.choices.one(&CONDITIONS).to_owned()
    }
}

fn by() -> Line {
    Line::new("by worker")
}

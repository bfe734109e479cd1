//! Inclusive joins and signals, read as the text of BPMN says: random models against an interpreter of their elements.
//!
//! The interpreter moves tokens along flows and knows nothing of Petri nets. An inclusive join is done (BPMN 2.0.2,
//! section 13.4.3) if a flow into it has a token, and each token from which a path leads to a flow into it that has none
//! also has a path to one that has a token; paths do not pass the join. A signal reaches whatever waits when it is
//! thrown; where nothing throws one, it comes when it is waited for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;

use stepwell::import::{self, judge};
use stepwell::petri::Verdict;
use stepwell::source::FileId;

/// How many states of a model are looked at.
const STATES: usize = 3_000;
/// How many tokens a flow may hold; models in which one holds more are not compared.
const TOKENS: u8 = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Start,
    Task,
    Exclusive,
    Parallel,
    Inclusive,
    /// Throws the one signal.
    Throw,
    /// Waits for it.
    Catch,
    End,
    /// An event on the boundary of a task.
    Boundary {
        host: usize,
        interrupts: bool,
    },
}

/// Elements and the flows between them.
#[derive(Default, Debug)]
struct Drawing {
    kinds: Vec<Kind>,
    flows: Vec<(usize, usize)>,
}

/// Where tokens are: on each flow, within each element, and in each flow or element where they have ended.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tokens {
    flows: Vec<u8>,
    within: Vec<u8>,
    /// For each event on a boundary, whether it may still come.
    waits: Vec<bool>,
    ended: BTreeMap<(usize, bool), u8>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap() % bound
    }
}

/// Draws elements in a row, each with a flow from one before it, and some flows more, a few of them back.
fn drawn(random: &mut Random) -> Drawing {
    let mut drawing = Drawing { kinds: vec![Kind::Start], flows: Vec::new() };
    let inner = 3 + random.below(6);
    for _ in 0..inner {
        let gateway = [Kind::Exclusive, Kind::Parallel, Kind::Inclusive, Kind::Inclusive][random.below(4)];
        let other = [Kind::Task, Kind::Task, Kind::Task, Kind::Throw, Kind::Catch][random.below(5)];
        let kind = if random.below(5) < 2 { other } else { gateway };
        drawing.kinds.push(kind);
    }
    if random.below(3) == 0 {
        let tasks: Vec<usize> = (0..=inner).filter(|at| drawing.kinds[*at] == Kind::Task).collect();
        if !tasks.is_empty() {
            let host = tasks[random.below(tasks.len())];
            drawing.kinds.push(Kind::Boundary { host, interrupts: random.below(2) == 0 });
        }
    }
    drawing.kinds.push(Kind::End);
    let count = drawing.kinds.len();
    let is_gateway = |kind: Kind| matches!(kind, Kind::Exclusive | Kind::Parallel | Kind::Inclusive);
    for at in 1..count {
        if matches!(drawing.kinds[at], Kind::Boundary { .. }) {
            continue;
        }
        let open = |source: &usize| {
            let leaves = drawing.flows.iter().filter(|(from, _)| from == source).count();
            is_gateway(drawing.kinds[*source]) && leaves < 3 || leaves == 0
        };
        let before: Vec<usize> = (0..at).filter(open).collect();
        let recent = &before[before.len().saturating_sub(3)..];
        if !recent.is_empty() {
            let from = recent[random.below(recent.len())];
            drawing.flows.push((from, at));
        }
    }
    for at in 0..count - 1 {
        let leaves = drawing.flows.iter().filter(|(from, _)| *from == at).count();
        let more = usize::from(leaves == 0) + usize::from(is_gateway(drawing.kinds[at]) && random.below(3) == 0);
        for _ in 0..more {
            let back = at > 1 && random.below(8) == 0;
            let to = if back { 1 + random.below(at) } else { at + 1 + random.below(count - at - 1) };
            if !matches!(drawing.kinds[to], Kind::Boundary { .. }) && !drawing.flows.contains(&(at, to)) {
                drawing.flows.push((at, to));
            }
        }
    }
    drawing
}

impl Drawing {
    fn written(&self) -> String {
        let mut text = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>".to_owned();
        for (at, kind) in self.kinds.iter().enumerate() {
            match kind {
                Kind::Start => write!(text, "<startEvent id='n{at}'/>"),
                Kind::Task => write!(text, "<task id='n{at}'/>"),
                Kind::Exclusive => write!(text, "<exclusiveGateway id='n{at}'/>"),
                Kind::Parallel => write!(text, "<parallelGateway id='n{at}'/>"),
                Kind::Inclusive => write!(text, "<inclusiveGateway id='n{at}'/>"),
                Kind::End => write!(text, "<endEvent id='n{at}'/>"),
                Kind::Throw => write!(
                    text,
                    "<intermediateThrowEvent id='n{at}'><signalEventDefinition signalRef='s'/></intermediateThrowEvent>"
                ),
                Kind::Catch => write!(
                    text,
                    "<intermediateCatchEvent id='n{at}'><signalEventDefinition signalRef='s'/></intermediateCatchEvent>"
                ),
                Kind::Boundary { host, interrupts } => write!(
                    text,
                    "<boundaryEvent id='n{at}' attachedToRef='n{host}' cancelActivity='{interrupts}'>\
                     <timerEventDefinition/></boundaryEvent>"
                ),
            }
            .unwrap();
        }
        for (number, (from, to)) in self.flows.iter().enumerate() {
            write!(text, "<sequenceFlow id='f{number}' sourceRef='n{from}' targetRef='n{to}'/>").unwrap();
        }
        text + "</process></definitions>"
    }

    fn into(&self, at: usize) -> Vec<usize> {
        (0..self.flows.len()).filter(|flow| self.flows[*flow].1 == at).collect()
    }

    fn out_of(&self, at: usize) -> Vec<usize> {
        (0..self.flows.len()).filter(|flow| self.flows[*flow].0 == at).collect()
    }

    fn attached(&self, task: usize) -> Vec<(usize, bool)> {
        let of = |at: usize| match self.kinds[at] {
            Kind::Boundary { host, interrupts } if host == task => Some((at, interrupts)),
            _ => None,
        };
        (0..self.kinds.len()).filter_map(of).collect()
    }

    /// Lists the flows that a path from some flows comes along, which does not go on behind the join.
    fn along(&self, mut open: Vec<usize>, join: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        while let Some(flow) = open.pop() {
            let to = self.flows[flow].1;
            if found.insert(flow) && to != join {
                open.extend(self.out_of(to));
                open.extend(self.attached(to).into_iter().flat_map(|(event, _)| self.out_of(event)));
            }
        }
        found
    }

    fn joins(&self, join: usize, tokens: &Tokens) -> bool {
        let into = self.into(join);
        let leads = |from: Vec<usize>| {
            let along = self.along(from, join);
            let reaches =
                |full: bool| into.iter().any(|flow| along.contains(flow) && (tokens.flows[*flow] > 0) == full);
            !reaches(false) || reaches(true)
        };
        let on_flows = (0..self.flows.len()).filter(|flow| tokens.flows[*flow] > 0).all(|flow| leads(vec![flow]));
        let in_tasks = (0..self.kinds.len()).filter(|at| tokens.within[*at] > 0).all(|at| {
            let events = self.attached(at).into_iter().flat_map(|(event, _)| self.out_of(event));
            leads(self.out_of(at).into_iter().chain(events).collect())
        });
        into.iter().any(|flow| tokens.flows[*flow] > 0) && on_flows && in_tasks
    }

    /// Lists what can follow: which element is done, and with which of its flows.
    fn next(&self, tokens: &Tokens) -> Vec<((usize, Vec<usize>), Tokens)> {
        let mut found = Vec::new();
        for at in 0..self.kinds.len() {
            let into = self.into(at);
            match self.kinds[at] {
                Kind::Parallel if into.len() > 1 => {
                    if into.iter().all(|flow| tokens.flows[*flow] > 0) {
                        let mut after = tokens.clone();
                        into.iter().for_each(|flow| after.flows[*flow] -= 1);
                        self.leave(at, after, &mut found);
                    }
                }
                Kind::Inclusive if into.len() > 1 => {
                    if self.joins(at, tokens) {
                        let mut after = tokens.clone();
                        into.iter().for_each(|flow| after.flows[*flow] = after.flows[*flow].saturating_sub(1));
                        self.leave(at, after, &mut found);
                    }
                }
                kind => {
                    for flow in into.into_iter().filter(|flow| tokens.flows[*flow] > 0) {
                        let mut after = tokens.clone();
                        after.flows[flow] -= 1;
                        match kind {
                            Kind::End => {
                                *after.ended.entry((flow, true)).or_default() += 1;
                                found.push(((at, Vec::new()), after));
                            }
                            Kind::Catch if self.is_thrown_beside(at) => {}
                            Kind::Throw => self.throw(at, after, &mut found),
                            Kind::Task => {
                                after.within[at] += 1;
                                self.attached(at).iter().for_each(|(event, _)| after.waits[*event] = true);
                                found.push(((usize::MAX, Vec::new()), after));
                            }
                            _ => self.leave(at, after, &mut found),
                        }
                    }
                }
            }
            if tokens.within[at] > 0 {
                self.finish(at, tokens, &mut found);
            }
        }
        found
    }

    /// Returns whether the signal may be thrown while an element waits for it: two ways of a split lead to the two.
    fn is_thrown_beside(&self, catch: usize) -> bool {
        let leads = |flow: usize, to: usize| {
            self.along(vec![flow], usize::MAX).into_iter().any(|flow| self.flows[flow].1 == to)
        };
        let beside = |task: usize| {
            let events = self.attached(task).into_iter().filter(|(_, interrupts)| !interrupts);
            events.flat_map(|(event, _)| self.out_of(event)).collect::<Vec<usize>>()
        };
        let split = |at: &usize| self.kinds[*at] != Kind::Exclusive;
        let throws = (0..self.kinds.len()).filter(|at| self.kinds[*at] == Kind::Throw);
        throws.into_iter().any(|throw| {
            (0..self.kinds.len()).filter(split).any(|at| {
                let ways: Vec<(usize, usize)> = self.out_of(at).into_iter().enumerate().collect();
                let events = beside(at).into_iter().map(|flow| (usize::MAX, flow));
                let ways: Vec<(usize, usize)> = ways.into_iter().chain(events).collect();
                ways.iter().any(|(number, flow)| {
                    let others = ways.iter().filter(|(other, _)| other != number);
                    leads(*flow, throw) && others.into_iter().any(|(_, other)| leads(*other, catch))
                })
            })
        })
    }

    /// Throws the signal: all that wait for it go on.
    fn throw(&self, at: usize, tokens: Tokens, found: &mut Vec<((usize, Vec<usize>), Tokens)>) {
        let waiting: Vec<usize> = (0..self.flows.len())
            .filter(|flow| self.kinds[self.flows[*flow].1] == Kind::Catch && self.is_thrown_beside(self.flows[*flow].1))
            .flat_map(|flow| std::iter::repeat_n(flow, usize::from(tokens.flows[flow])))
            .collect();
        let (mut after, mut done) = (tokens, Vec::new());
        let leave = |from: usize, after: Tokens| {
            let mut on = Vec::new();
            self.leave(from, after, &mut on);
            on.pop().unwrap()
        };
        for flow in waiting {
            after.flows[flow] -= 1;
            let (element, next) = leave(self.flows[flow].1, after);
            done.push(element);
            after = next;
        }
        let (element, after) = leave(at, after);
        found.extend(done.into_iter().chain([element]).map(|element| (element, after.clone())));
    }

    /// Ends a task, or lets an event on its boundary come.
    fn finish(&self, at: usize, tokens: &Tokens, found: &mut Vec<((usize, Vec<usize>), Tokens)>) {
        let attached = self.attached(at);
        let mut done = tokens.clone();
        done.within[at] -= 1;
        attached.iter().for_each(|(event, _)| done.waits[*event] = false);
        for (event, interrupts) in attached.iter().filter(|(event, _)| tokens.waits[*event]) {
            let mut after = if *interrupts { done.clone() } else { tokens.clone() };
            after.waits[*event] = false;
            self.leave(*event, after, found);
        }
        self.leave(at, done, found);
    }

    /// Puts tokens on flows out of an element, in every way that it can choose.
    fn leave(&self, at: usize, tokens: Tokens, found: &mut Vec<((usize, Vec<usize>), Tokens)>) {
        let out = self.out_of(at);
        if out.is_empty() {
            let mut after = tokens;
            *after.ended.entry((at, false)).or_default() += 1;
            return found.push(((at, out), after));
        }
        let ways: Vec<Vec<usize>> = match self.kinds[at] {
            Kind::Exclusive => out.iter().map(|flow| vec![*flow]).collect(),
            Kind::Inclusive => (1..1 << out.len())
                .map(|set: usize| (0..out.len()).filter(|bit| set >> bit & 1 == 1).map(|bit| out[bit]).collect())
                .collect(),
            _ => vec![out],
        };
        for way in ways {
            let mut after = tokens.clone();
            way.iter().for_each(|flow| after.flows[*flow] += 1);
            found.push(((at, way), after));
        }
    }

    /// Lists the ends that may be reached twice: those to which an event leads that comes beside the case.
    fn comes_again(&self) -> BTreeSet<(usize, bool)> {
        let beside = |at: &usize| matches!(self.kinds[*at], Kind::Boundary { interrupts: false, .. });
        let mut found = BTreeSet::new();
        for event in (0..self.kinds.len()).filter(beside) {
            let along = self.along(self.out_of(event), usize::MAX);
            found.extend(along.iter().map(|flow| (*flow, true)));
            found.extend(along.iter().map(|flow| (self.flows[*flow].1, false)).chain([(event, false)]));
        }
        found
    }

    /// Returns whether the model is sound; nothing where that is too much to find out.
    fn is_sound(&self) -> Option<bool> {
        let mut first = Tokens {
            flows: vec![0; self.flows.len()],
            within: vec![0; self.kinds.len()],
            waits: vec![false; self.kinds.len()],
            ended: BTreeMap::new(),
        };
        self.out_of(0).iter().for_each(|flow| first.flows[*flow] = 1);
        let mut number = BTreeMap::from([(first.clone(), 0)]);
        let (mut states, mut before) = (vec![first], vec![Vec::new()]);
        let mut done: BTreeSet<usize> = BTreeSet::from([0]);
        let mut taken: BTreeSet<usize> = self.out_of(0).into_iter().collect();
        let mut at = 0;
        while at < states.len() {
            for ((element, flows), after) in self.next(&states[at].clone()) {
                if after.flows.iter().chain(&after.within).chain(after.ended.values()).any(|count| *count > TOKENS) {
                    return None;
                }
                done.insert(element);
                taken.extend(flows);
                let next = *number.entry(after.clone()).or_insert(states.len());
                if next == states.len() {
                    states.push(after);
                    before.push(Vec::new());
                }
                before[next].push(at);
            }
            if states.len() > STATES {
                return None;
            }
            at += 1;
        }
        let again = self.comes_again();
        let is_open = |tokens: &Tokens| tokens.flows.iter().chain(&tokens.within).any(|count| *count > 0);
        let proper =
            states.iter().all(|tokens| tokens.ended.iter().all(|(end, count)| *count < 2 || again.contains(end)));
        let mut completes: Vec<bool> = states.iter().map(|tokens| !is_open(tokens)).collect();
        let mut queue: VecDeque<usize> = (0..states.len()).filter(|at| completes[*at]).collect();
        while let Some(at) = queue.pop_front() {
            for earlier in &before[at] {
                if !std::mem::replace(&mut completes[*earlier], true) {
                    queue.push_back(*earlier);
                }
            }
        }
        let all_done = (0..self.kinds.len()).all(|at| done.contains(&at)) && taken.len() == self.flows.len();
        Some(proper && all_done && completes.iter().all(|completes| *completes))
    }
}

#[test]
fn inclusive_joins_and_signals_do_as_bpmn_says() {
    let mut random = Random(0x5eed);
    let (mut sound, mut unsound, mut by_exploring) = (0, 0, 0);
    let (mut wrong, mut with_signals): (Vec<String>, usize) = (Vec::new(), 0);
    for number in 0..1_500 {
        let drawing = drawn(&mut random);
        let Some(expected) = drawing.is_sound() else { continue };
        let text = drawing.written();
        let judged = judge::judge(import::import(FileId(0), &text).unwrap(), 50_000);
        let found = &judged[0].soundness;
        assert!(judged[0].model.unread.is_empty(), "model {number}: {text}");
        let is_sound = match &found.verdict {
            Verdict::Sound => true,
            Verdict::Unsound(_) => false,
            Verdict::Inconclusive(_) => continue,
        };
        if is_sound != expected {
            wrong.push(format!("model {number}, which is {}sound: {text}", if expected { "" } else { "not " }));
        }
        sound += usize::from(expected);
        unsound += usize::from(!expected);
        with_signals +=
            usize::from(expected && [Kind::Throw, Kind::Catch].iter().all(|kind| drawing.kinds.contains(kind)));
        by_exploring += usize::from(expected && matches!(found.method, stepwell::petri::Method::Exploration(_)));
    }
    wrong.sort_by_key(String::len);
    assert!(wrong.is_empty(), "{} of {}: {:#?}", wrong.len(), sound + unsound, &wrong[..wrong.len().min(5)]);
    let counts = (sound, unsound, by_exploring, with_signals);
    assert!(sound > 200 && unsound > 400 && by_exploring > 50 && with_signals > 0, "{counts:?}");
}

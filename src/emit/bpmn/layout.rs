//! Where things stand: lanes from top to bottom, time from left to right.
//!
//! Elements stand in columns by how far they are from where their scope begins; a flow to the next column crosses the
//! gap between the two, and every other one runs below all elements of its scope in a track of its own. So no two
//! shapes overlap and no flow crosses a shape. All numbers are whole, and the same drawing gives the same picture.

use std::collections::BTreeMap;

use super::shapes::{Pool, Shape};

/// The gap between columns, in which flows rise and fall.
const GAP: i32 = 60;
/// The gap between rows, in which the flows from boundary events run.
const ROW: i32 = 56;
/// The distance between the tracks below.
const TRACK: i32 = 12;
/// The strip in which the name of a pool or lane stands.
pub(super) const STRIP: i32 = 30;

/// A rectangle, by its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// The picture of a pool; everything is measured from its own corner.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    pub pool: Bounds,
    pub lanes: Vec<Bounds>,
    pub elements: Vec<Bounds>,
    pub flows: Vec<Vec<(i32, i32)>>,
}

/// Lays a pool out.
pub(super) fn lay(pool: &Pool) -> Laid {
    let empty = vec![Bounds::default(); pool.elements.len()];
    let flows = vec![Vec::new(); pool.flows.len()];
    let mut laid = Laid { elements: empty, flows, ..Laid::default() };
    let mut sizes: BTreeMap<usize, (i32, i32)> = BTreeMap::new();
    // An inner scope has a higher number than the one around it.
    for scope in (0..pool.scopes).rev() {
        let size = Scope { pool, scope, sizes: &sizes }.lay(&mut laid);
        sizes.insert(scope, size);
    }
    laid
}

struct Scope<'a> {
    pool: &'a Pool,
    scope: usize,
    sizes: &'a BTreeMap<usize, (i32, i32)>,
}

/// The place of an element in the grid of its scope.
#[derive(Clone, Copy)]
struct Cell {
    column: usize,
    lane: usize,
}

impl Scope<'_> {
    /// Returns the elements of the scope that stand on their own.
    fn members(&self) -> Vec<usize> {
        let elements = self.pool.elements.iter().enumerate();
        let own = elements.filter(|(_, element)| element.scope == self.scope && host(element.shape).is_none());
        own.map(|(at, _)| at).collect()
    }

    fn size(&self, at: usize) -> (i32, i32) {
        match self.pool.elements.get(at).map(|element| element.shape) {
            Some(Shape::Block(inner) | Shape::Beside(inner)) => self.sizes.get(&inner).copied().unwrap_or((100, 80)),
            Some(Shape::Task | Shape::Receive | Shape::Call) => (120, 80),
            Some(Shape::Exclusive | Shape::Parallel) => (50, 50),
            _ => (36, 36),
        }
    }

    /// Lays the scope out from its own corner and returns its size; what is in inner scopes moves with their element.
    fn lay(&self, laid: &mut Laid) -> (i32, i32) {
        let members = self.members();
        let cells = self.cells(&members);
        let is_pool = self.scope == 0;
        let left = if is_pool { 2 * STRIP + 20 } else { 20 };
        let columns = cells.values().map(|cell| cell.column + 1).max().unwrap_or(1);
        let mut widths = vec![36; columns];
        for (at, cell) in &cells {
            if let Some(width) = widths.get_mut(cell.column) {
                *width = (*width).max(self.size(*at).0);
            }
        }
        let starts: Vec<i32> = widths
            .iter()
            .scan(left, |x, width| {
                let start = *x;
                *x += width + GAP;
                Some(start)
            })
            .collect();
        let lanes = if is_pool { self.pool.lanes.len() } else { 1 };
        let mut top = if is_pool { 0 } else { 30 };
        let mut tops = Vec::new();
        for lane in 0..lanes {
            tops.push(top);
            let mut fill = vec![top + 20; columns];
            for at in &members {
                let Some(cell) = cells.get(at).filter(|cell| cell.lane == lane) else { continue };
                let (width, height) = self.size(*at);
                let (Some(y), Some(x), Some(room)) =
                    (fill.get_mut(cell.column), starts.get(cell.column), widths.get(cell.column))
                else {
                    continue;
                };
                let bounds = Bounds { x: x + (room - width) / 2, y: *y, width, height };
                *y += height + ROW;
                self.place(laid, *at, bounds);
            }
            top = fill.into_iter().max().unwrap_or(top) + 20;
        }
        self.boundaries(laid);
        let right = starts.last().zip(widths.last()).map_or(left, |(start, width)| start + width);
        let bottom = self.flows(laid, &cells, (&starts, top));
        let (width, height) = (right + GAP, bottom + 20);
        if is_pool {
            laid.pool = Bounds { x: 0, y: 0, width, height };
            let ends = tops.iter().skip(1).copied().chain([height]);
            let lanes = tops.iter().zip(ends);
            laid.lanes =
                lanes.map(|(top, end)| Bounds { x: STRIP, y: *top, width: width - STRIP, height: end - top }).collect();
        }
        (width, height)
    }

    /// Puts an element in its place, with everything in it.
    fn place(&self, laid: &mut Laid, at: usize, bounds: Bounds) {
        if let Some(found) = laid.elements.get_mut(at) {
            *found = bounds;
        }
        if let Some(Shape::Block(inner) | Shape::Beside(inner)) =
            self.pool.elements.get(at).map(|element| element.shape)
        {
            self.shift(laid, inner, (bounds.x, bounds.y));
        }
    }

    fn shift(&self, laid: &mut Laid, scope: usize, by: (i32, i32)) {
        for (at, element) in self.pool.elements.iter().enumerate().filter(|(_, element)| element.scope == scope) {
            if let Some(bounds) = laid.elements.get_mut(at) {
                (bounds.x, bounds.y) = (bounds.x + by.0, bounds.y + by.1);
            }
            if let Shape::Block(inner) | Shape::Beside(inner) = element.shape {
                self.shift(laid, inner, by);
            }
        }
        for (at, flow) in self.pool.flows.iter().enumerate() {
            if self.pool.elements.get(flow.from).is_some_and(|element| element.scope == scope) {
                for point in laid.flows.get_mut(at).into_iter().flatten() {
                    *point = (point.0 + by.0, point.1 + by.1);
                }
            }
        }
    }

    /// Puts the events of each boundary side by side on its lower edge.
    fn boundaries(&self, laid: &mut Laid) {
        let mut count: BTreeMap<usize, i32> = BTreeMap::new();
        for (at, element) in self.pool.elements.iter().enumerate().filter(|(_, element)| element.scope == self.scope) {
            let Some(host) = host(element.shape) else { continue };
            let number = count.entry(host).or_insert(0);
            let Some(edge) = laid.elements.get(host).copied() else { continue };
            let x = edge.x + edge.width - 46 - *number * 42;
            *number += 1;
            if let Some(bounds) = laid.elements.get_mut(at) {
                *bounds = Bounds { x, y: edge.y + edge.height - 18, width: 36, height: 36 };
            }
        }
    }

    /// Gives each element a column: one more than those before it, where no flow leads back.
    fn cells(&self, members: &[usize]) -> BTreeMap<usize, Cell> {
        let onward = |at: usize| {
            let flows =
                self.pool.flows.iter().filter(move |flow| flow.from == at || self.hosted(flow.from) == Some(at));
            flows.map(|flow| flow.to)
        };
        let mut order: Vec<usize> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let begins = |at: &usize| !self.pool.flows.iter().any(|flow| flow.to == *at);
        let (first, rest): (Vec<usize>, Vec<usize>) = members.iter().partition(|at| begins(at));
        for root in first.into_iter().chain(rest) {
            // A walk in depth: each entry is an element and what follows it.
            let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
            if seen.insert(root) {
                open.push((root, onward(root).collect()));
            }
            while let Some((at, next)) = open.last_mut() {
                match next.pop() {
                    Some(to) if seen.insert(to) => open.push((to, onward(to).collect())),
                    Some(_) => {}
                    None => {
                        order.push(*at);
                        open.pop();
                    }
                }
            }
        }
        order.reverse();
        let position: BTreeMap<usize, usize> = order.iter().enumerate().map(|(number, at)| (*at, number)).collect();
        let mut columns: BTreeMap<usize, usize> = order.iter().map(|at| (*at, 0)).collect();
        for at in &order {
            let column = columns.get(at).copied().unwrap_or(0);
            for to in onward(*at) {
                if position.get(&to) > position.get(at) {
                    columns.entry(to).and_modify(|known| *known = (*known).max(column + 1));
                }
            }
        }
        let lane = |at: usize| {
            let lane = self.pool.elements.get(at).map_or(0, |element| element.lane);
            if self.scope == 0 { lane } else { 0 }
        };
        columns.into_iter().map(|(at, column)| (at, Cell { column, lane: lane(at) })).collect()
    }

    fn hosted(&self, at: usize) -> Option<usize> {
        self.pool.elements.get(at).and_then(|element| host(element.shape))
    }

    /// Draws the flows of the scope and returns how far down they reach.
    fn flows(&self, laid: &mut Laid, cells: &BTreeMap<usize, Cell>, (starts, below): (&[i32], i32)) -> i32 {
        let mut track = below;
        let mut used: BTreeMap<usize, i32> = BTreeMap::new();
        for (number, flow) in self.pool.flows.iter().enumerate() {
            let Some(element) = self.pool.elements.get(flow.from).filter(|element| element.scope == self.scope) else {
                continue;
            };
            let around = host(element.shape);
            let (Some(from), Some(to)) = (laid.elements.get(flow.from).copied(), laid.elements.get(flow.to).copied())
            else {
                continue;
            };
            let (Some(cell), Some(goal)) = (cells.get(&around.unwrap_or(flow.from)), cells.get(&flow.to)) else {
                continue;
            };
            // Flows share the gap before a column, each on a line of its own as long as there is room.
            let mut line = |column: usize| {
                let taken = used.entry(column).or_insert(0);
                *taken += 1;
                let end = starts.get(column).copied().unwrap_or_else(|| right_edge(laid, cells) + GAP);
                end - 8 - (*taken * 5) % (GAP - 16)
            };
            let mut points = Vec::new();
            let (leave, height) = if around.is_some() {
                let height = from.y + from.height + 6 + i32::try_from(number % 4).unwrap_or(0) * 3;
                points.push((from.x + from.width / 2, from.y + from.height));
                points.push((from.x + from.width / 2, height));
                (line(cell.column + 1), height)
            } else {
                let height = from.y + from.height / 2;
                points.push((from.x + from.width, height));
                (line(cell.column + 1), height)
            };
            let arrive = (to.x, to.y + to.height / 2);
            points.push((leave, height));
            if goal.column == cell.column + 1 {
                points.push((leave, arrive.1));
            } else {
                let before = line(goal.column);
                points.extend([(leave, track), (before, track), (before, arrive.1)]);
                track += TRACK;
            }
            points.push(arrive);
            points.dedup();
            if let Some(found) = laid.flows.get_mut(number) {
                *found = points;
            }
        }
        track
    }
}

/// Returns where the last column ends.
fn right_edge(laid: &Laid, cells: &BTreeMap<usize, Cell>) -> i32 {
    cells.keys().filter_map(|at| laid.elements.get(*at)).map(|bounds| bounds.x + bounds.width).max().unwrap_or(0)
}

/// Returns the element on whose boundary an event stands.
fn host(shape: Shape) -> Option<usize> {
    match shape {
        Shape::Timer(host) | Shape::Condition(host) | Shape::Left(host, _) => Some(host),
        _ => None,
    }
}

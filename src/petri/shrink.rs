//! A smaller net that is sound exactly if a net is, for nets that are explored: also with weights, resets and inhibitors.
//!
//! A token in a place whose takers need nothing else is as good as a token behind one of them, so that whatever fills the
//! place does what they do at once (agglomeration: G. Berthelot, "Transformations and decompositions of nets", 1986).
//! Whatever empties such a place, or wants it empty, has to treat the places behind it alike. Twins become one, and what
//! changes nothing is left out. `docs/models.md` says why soundness is kept.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Net, Place, PlaceId, Transition};

/// How many arcs a node may have to be looked for among its equals.
const COMPARED: usize = 16;

type Arcs = BTreeMap<u32, u32>;

/// A place while the net shrinks.
#[derive(Default)]
struct Spot {
    initial: u32,
    /// Whether it stays whatever happens.
    is_kept: bool,
    /// The places of one class are emptied together, wanted empty together, and may keep tokens or not alike.
    class: u32,
    from: BTreeSet<u32>,
    to: BTreeSet<u32>,
}

/// A transition while the net shrinks.
#[derive(Clone)]
struct Move {
    inputs: Arcs,
    outputs: Arcs,
    /// The transition of the net that says what is emptied and what has to be empty.
    guard: Option<u32>,
    /// Whether it is a fault where it never fires.
    must: bool,
}

struct Shrinking<'a> {
    net: &'a Net,
    spots: Vec<Option<Spot>>,
    moves: Vec<Option<Move>>,
    queue: VecDeque<u32>,
    waiting: BTreeSet<u32>,
    same_moves: BTreeMap<(Arcs, Arcs, Option<u32>), u32>,
    same_spots: BTreeMap<(BTreeSet<u32>, BTreeSet<u32>, u32, u32), u32>,
}

/// Makes a smaller net that is sound exactly if a net is; none where little can be left out.
pub(super) fn shrunk(net: &Net) -> Option<Net> {
    let mut shrinking = Shrinking::of(net);
    let moves = 0..u32::try_from(shrinking.moves.len()).unwrap_or(u32::MAX);
    moves.for_each(|number| shrinking.unify(number));
    while let Some(number) = shrinking.queue.pop_front() {
        shrinking.waiting.remove(&number);
        if !shrinking.twin(number) {
            shrinking.forward(number);
        }
    }
    let left = shrinking.spots.iter().flatten().count();
    (left * 10 <= net.places.len() * 9).then(|| shrinking.built())
}

impl<'a> Shrinking<'a> {
    fn of(net: &'a Net) -> Self {
        let classes = classes(net);
        let spot = |(place, class): (&Place, u32)| Spot {
            initial: place.initial,
            is_kept: place.is_final || place.is_single,
            class,
            ..Spot::default()
        };
        let mut spots: Vec<Option<Spot>> = net.places.iter().zip(classes).map(|place| Some(spot(place))).collect();
        let mut moves = Vec::new();
        for (number, transition) in (0..).zip(&net.transitions) {
            let arcs = |arcs: &[(PlaceId, u32)]| arcs.iter().map(|(place, weight)| (place.0, *weight)).collect();
            let (inputs, outputs): (Arcs, Arcs) = (arcs(&transition.inputs), arcs(&transition.outputs));
            for (PlaceId(place), _) in transition.at_most.iter().filter(|(_, most)| *most > 0) {
                spots.get_mut(*place as usize).into_iter().flatten().for_each(|spot| spot.is_kept = true);
            }
            let is_free = transition.resets.is_empty() && transition.at_most.is_empty();
            let guard = (!is_free).then_some(number);
            moves.push(Some(Move { inputs, outputs, guard, must: transition.has_to_happen() }));
        }
        let queue: VecDeque<u32> = (0..u32::try_from(spots.len()).unwrap_or(u32::MAX)).collect();
        let waiting = queue.iter().copied().collect();
        let (same_moves, same_spots) = Default::default();
        let mut shrinking = Shrinking { net, spots, moves, queue, waiting, same_moves, same_spots };
        (0..shrinking.moves.len()).for_each(|number| shrinking.connect(number, true));
        shrinking
    }

    fn spot(&self, number: u32) -> Option<&Spot> {
        self.spots.get(number as usize)?.as_ref()
    }

    fn made(&self, number: u32) -> Option<&Move> {
        self.moves.get(number as usize)?.as_ref()
    }

    /// Notes or forgets a transition at its places.
    fn connect(&mut self, number: usize, is_there: bool) {
        let id = u32::try_from(number).unwrap_or(u32::MAX);
        let Some(Some(found)) = self.moves.get(number) else { return };
        let mut note = |place: &u32, list: fn(&mut Spot) -> &mut BTreeSet<u32>| {
            if let Some(Some(spot)) = self.spots.get_mut(*place as usize) {
                if is_there {
                    list(spot).insert(id)
                } else {
                    list(spot).remove(&id)
                };
            }
            if self.waiting.insert(*place) {
                self.queue.push_back(*place);
            }
        };
        found.inputs.keys().for_each(|place| note(place, |spot| &mut spot.to));
        found.outputs.keys().for_each(|place| note(place, |spot| &mut spot.from));
    }

    fn remove(&mut self, number: u32) -> Option<Move> {
        self.connect(number as usize, false);
        self.moves.get_mut(number as usize)?.take()
    }

    fn add(&mut self, made: Move) {
        let number = self.moves.len();
        self.moves.push(Some(made));
        self.connect(number, true);
        self.unify(u32::try_from(number).unwrap_or(u32::MAX));
    }

    /// Leaves out a transition that another one does the same as, or that changes nothing.
    fn unify(&mut self, number: u32) {
        let is_small = |found: &&Move| found.inputs.len() + found.outputs.len() <= COMPARED;
        let Some(found) = self.made(number).filter(is_small).cloned() else { return };
        let is_idle = found.inputs == found.outputs && found.guard.is_none() && !found.inputs.is_empty();
        let other = if is_idle { self.alike(number, &found) } else { self.same(number, &found) };
        if other.is_none() && (!is_idle || found.must) {
            return;
        }
        self.remove(number);
        if let Some(Some(other)) = other.and_then(|other| self.moves.get_mut(other as usize)) {
            other.must |= found.must;
        }
    }

    /// Returns another transition that can fire exactly when one can.
    fn alike(&self, number: u32, found: &Move) -> Option<u32> {
        let first = found.inputs.keys().next().and_then(|place| self.spot(*place))?;
        let is_alike = |other: &Move| other.guard.is_none() && other.inputs == found.inputs;
        let mut others = first.to.iter().take(COMPARED).copied().filter(|other| *other != number);
        others.find(|other| self.made(*other).is_some_and(is_alike))
    }

    /// Returns another transition that does the very same.
    fn same(&mut self, number: u32, found: &Move) -> Option<u32> {
        let key = |found: &Move| (found.inputs.clone(), found.outputs.clone(), found.guard);
        let known = self.same_moves.get(&key(found)).copied().filter(|known| *known != number);
        let known = known.filter(|known| self.made(*known).is_some_and(|known| key(known) == key(found)));
        if known.is_none() {
            self.same_moves.insert(key(found), number);
        }
        known
    }

    /// Leaves out a place that always holds as many tokens as another; returns whether it did.
    fn twin(&mut self, number: u32) -> bool {
        let is_free =
            |spot: &&Spot| !spot.is_kept && !spot.to.is_empty() && spot.from.len() + spot.to.len() <= COMPARED;
        let Some(spot) = self.spot(number).filter(is_free).filter(|spot| self.is_plain(number, spot)) else {
            return false;
        };
        let key = |spot: &Spot| (spot.from.clone(), spot.to.clone(), spot.class, spot.initial);
        let own = key(spot);
        let known = self.same_spots.get(&own).copied().filter(|known| *known != number);
        let is_same = |known: &u32| {
            self.spot(*known).is_some_and(|spot| is_free(&spot) && key(spot) == own && self.is_plain(*known, spot))
        };
        if !known.as_ref().is_some_and(is_same) {
            self.same_spots.insert(own, number);
            return false;
        }
        let near: Vec<u32> = spot.from.union(&spot.to).copied().collect();
        for id in near {
            self.connect(id as usize, false);
            if let Some(Some(found)) = self.moves.get_mut(id as usize) {
                found.inputs.remove(&number);
                found.outputs.remove(&number);
            }
            self.connect(id as usize, true);
            self.unify(id);
        }
        self.drop_spot(number);
        true
    }

    fn drop_spot(&mut self, number: u32) {
        self.spots.get_mut(number as usize).into_iter().for_each(|spot| *spot = None);
    }

    /// Returns whether all arcs of a place have the weight one.
    fn is_plain(&self, number: u32, spot: &Spot) -> bool {
        let weighs_one = |arcs: &Arcs| arcs.get(&number) == Some(&1);
        spot.from.iter().all(|id| self.made(*id).is_some_and(|found| weighs_one(&found.outputs)))
            && spot.to.iter().all(|id| self.made(*id).is_some_and(|found| weighs_one(&found.inputs)))
    }

    /// Lets whatever fills a place do at once what its takers do.
    fn forward(&mut self, number: u32) {
        let Some((from, to)) = self.spot(number).and_then(|spot| self.joined(number, spot)) else { return };
        let Some(initial) = self.spot(number).map(|spot| spot.initial) else { return };
        let takers: Vec<Move> = to.iter().filter_map(|id| self.remove(*id)).collect();
        let must = initial == 0 && takers.iter().any(|taker| taker.must);
        for id in from {
            let Some(filler) = self.remove(id) else { continue };
            for taker in &takers {
                let mut made = filler.clone();
                made.outputs.remove(&number);
                for (place, weight) in &taker.outputs {
                    *made.outputs.entry(*place).or_default() += weight;
                }
                made.must |= must;
                self.add(made);
            }
        }
        for place in takers.first().filter(|_| initial > 0).iter().flat_map(|taker| taker.outputs.keys()) {
            if let Some(Some(spot)) = self.spots.get_mut(*place as usize) {
                spot.initial += initial;
            }
        }
        self.drop_spot(number);
    }

    /// Returns what fills a place and what takes from it, where the two can be joined.
    fn joined(&self, number: u32, spot: &Spot) -> Option<(Vec<u32>, Vec<u32>)> {
        let (from, to) = (&spot.from, &spot.to);
        let is_small = to.len() == 1 || (from.len() == 1 && spot.initial == 0);
        if spot.is_kept || !is_small || to.is_empty() || (from.is_empty() && spot.initial == 0) {
            return None;
        }
        let alike = |place: &u32| *place != number && self.spot(*place).is_some_and(|other| other.class == spot.class);
        let goes_on = |taker: &Move| {
            let vanishes = taker.outputs.is_empty() && spot.class != STAYS;
            let is_one = taker.outputs.values().all(|weight| *weight == 1);
            taker.inputs.len() == 1 && taker.guard.is_none() && is_one && !vanishes && taker.outputs.keys().all(alike)
        };
        if !self.is_plain(number, spot) || !to.iter().all(|id| self.made(*id).is_some_and(goes_on)) {
            return None;
        }
        let must = |id: &u32| self.made(*id).is_some_and(|found| found.must);
        let is_owed = from.len() > 1 && spot.initial == 0 && to.iter().any(must);
        let is_lost = is_owed && !from.iter().all(must);
        (!is_lost).then(|| (from.iter().copied().collect(), to.iter().copied().collect()))
    }

    fn built(&self) -> Net {
        let mut net = Net::default();
        let mut numbers: BTreeMap<u32, PlaceId> = BTreeMap::new();
        for ((number, spot), place) in (0..).zip(&self.spots).zip(&self.net.places) {
            if let Some(spot) = spot {
                numbers.insert(number, PlaceId(u32::try_from(net.places.len()).unwrap_or(u32::MAX)));
                net.places.push(Place { initial: spot.initial, ..place.clone() });
            }
        }
        let arcs = |arcs: &Arcs| {
            arcs.iter().filter_map(|(place, weight)| Some((*numbers.get(place)?, *weight))).collect::<Vec<_>>()
        };
        for found in self.moves.iter().flatten() {
            let guard = found.guard.and_then(|guard| self.net.transitions.get(guard as usize));
            let at_most = guard.iter().flat_map(|guard| &guard.at_most);
            let resets = guard.iter().flat_map(|guard| &guard.resets);
            net.transitions.push(Transition {
                inputs: arcs(&found.inputs),
                outputs: arcs(&found.outputs),
                at_most: at_most.filter_map(|(place, most)| Some((*numbers.get(&place.0)?, *most))).collect(),
                resets: resets.filter_map(|place| numbers.get(&place.0)).copied().collect(),
                name: "t".to_owned(),
                is_optional: !found.must,
                ..Transition::default()
            });
        }
        net
    }
}

/// The class of the places that may keep tokens, and that nothing empties or wants empty.
const STAYS: u32 = 1;

/// Parts the places by what empties them and what wants them empty.
fn classes(net: &Net) -> Vec<u32> {
    let mut classes: Vec<u32> = net.places.iter().map(|place| u32::from(place.may_stay)).collect();
    let mut next = 2;
    let mut part = |places: &mut dyn Iterator<Item = PlaceId>| {
        let mut renamed: BTreeMap<u32, u32> = BTreeMap::new();
        let places: BTreeSet<PlaceId> = places.collect();
        for PlaceId(place) in places {
            if let Some(class) = classes.get_mut(place as usize) {
                *class = *renamed.entry(*class).or_insert_with(|| {
                    next += 1;
                    next
                });
            }
        }
    };
    for transition in &net.transitions {
        part(&mut transition.resets.iter().copied());
        part(&mut transition.at_most.iter().map(|(place, _)| *place));
    }
    classes
}

//! Workflow nets as PNML, the interchange format of ISO/IEC 15909-2.
//!
//! Identifiers are numbers, so that every tool takes them; names are those of the procedure. A silent transition has no
//! name. Who does what stands in a part for Stepwell alone, since the standard has no place for it.

use std::fmt::Write;

use quick_xml::escape::escape;

use crate::petri::{Net, Place, PlaceId, Transition};

/// Writes nets into one document, each under its name.
pub fn pnml(nets: &[(String, Net)]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    text += "<pnml xmlns=\"http://www.pnml.org/version-2009/grammar/pnml\">\n";
    for (number, (name, net)) in nets.iter().enumerate() {
        // Identifiers are unique in the whole document.
        text += &one(&format!("n{number}"), name, net);
    }
    text + "</pnml>\n"
}

fn one(id: &str, name: &str, net: &Net) -> String {
    let mut text = format!("  <net id=\"{id}\" type=\"http://www.pnml.org/version-2009/grammar/ptnet\">\n");
    let _ = writeln!(text, "    <name><text>{}</text></name>\n    <page id=\"{id}page\">", escape(name));
    net.place_ids().for_each(|(place, found)| text += &place_element(&format!("{id}p{}", place.0), found));
    let mut arcs = String::new();
    let mut count = 0;
    for (transition, found) in net.transition_ids() {
        let own = format!("{id}t{}", transition.0);
        text += &transition_element(&own, found);
        for ((place, weight), is_input) in
            found.inputs.iter().map(|arc| (arc, true)).chain(found.outputs.iter().map(|arc| (arc, false)))
        {
            let place = format!("{id}p{}", place.0);
            let (source, target) = if is_input { (&place, &own) } else { (&own, &place) };
            arcs += &arc(&format!("{id}a{count}"), source, target, *weight);
            count += 1;
        }
    }
    text += &arcs;
    text += "    </page>\n";
    text += &final_markings(id, net);
    text + "  </net>\n"
}

fn place_element(id: &str, place: &Place) -> String {
    let mut text = format!("      <place id=\"{id}\"><name><text>{}</text></name>", escape(&place.name));
    if place.initial > 0 {
        let _ = write!(text, "<initialMarking><text>{}</text></initialMarking>", place.initial);
    }
    text + "</place>\n"
}

fn transition_element(id: &str, transition: &Transition) -> String {
    let name = transition.title.as_ref().map(|title| format!("<name><text>{}</text></name>", escape(title)));
    let owner = transition.owner.as_ref().map(|owner| {
        format!("<toolspecific tool=\"Stepwell\" version=\"1\"><owner>{}</owner></toolspecific>", escape(owner))
    });
    format!("      <transition id=\"{id}\">{}{}</transition>\n", name.unwrap_or_default(), owner.unwrap_or_default())
}

fn arc(id: &str, source: &str, target: &str, weight: u32) -> String {
    let inscription = (weight > 1).then(|| format!("<inscription><text>{weight}</text></inscription>"));
    let inscription = inscription.unwrap_or_default();
    format!("      <arc id=\"{id}\" source=\"{source}\" target=\"{target}\">{inscription}</arc>\n")
}

/// Writes where a case may end, as ProM and pm4py read it.
fn final_markings(id: &str, net: &Net) -> String {
    let one = |place: PlaceId| format!("<marking><place idref=\"{id}p{}\"><text>1</text></place></marking>", place.0);
    let ends = net.place_ids().filter(|(_, place)| place.is_final).map(|(place, _)| one(place));
    format!("    <finalmarkings>{}</finalmarkings>\n", ends.collect::<String>())
}

//! Policies of any size, for measurements: procedures as real manuals have them, the same on every run.

use std::fmt::Write;

/// The items of one generated procedure, its escalation's levels included.
pub const ITEMS: usize = 18;

/// Writes a policy with at least so many items.
///
/// Each procedure has eighteen with its escalation: steps with owners, limits and documents, decisions, a check of facts, two branches
/// side by side, ends, and an escalation against one of its decisions. Every procedure cites a clause of its own, and
/// every seventh leaves something unsaid, so that there is something to find.
pub fn policy(items: usize) -> String {
    let procedures = items.div_ceil(ITEMS);
    let mut text = String::from(HEADER);
    text += "source \"A long manual\" {\n";
    for number in 1..=procedures {
        let _ = writeln!(text, "  clause {number} \"Procedure {number}\"");
    }
    text += "}\n\n";
    text += ORGANISATION;
    for number in 1..=procedures {
        text += "\n";
        text += &procedure(number);
    }
    text
}

const HEADER: &str = "policy generated \"A generated manual\" {
  authority \"Nowhere\"
  calendar england-and-wales
  day 09:00 to 17:00
}

";

const ORGANISATION: &str = "service early-help \"Early Help\"
service social-care \"Social Care\"
role eh-worker \"Early Help worker\" in early-help
role eh-manager \"Early Help manager\" in early-help manages eh-worker
role eh-head \"Head of Early Help\" in early-help manages eh-manager
role sw-manager \"Social Care team manager\" in social-care
role sw-head \"Head of Social Care\" in social-care manages sw-manager
party family \"The family\"
system records \"Case records\"
consent family-consent \"The family's consent\" from family
fact urgent \"The case is urgent\"
fact plan \"Kind of plan\" one of cin, cp, none
event concern \"Somebody is worried\"
";

fn procedure(number: usize) -> String {
    let refused = if number.is_multiple_of(7) { "unstated" } else { "stays" };
    let wish = if number.is_multiple_of(5) { "\n    urgency \"promptly\"" } else { "" };
    format!(
        "document alert-{number} \"Alert {number}\"
document summary-{number} \"Summary {number}\"

procedure transfer-{number} \"Transfer {number}\" [{number}] {{
  from early-help to social-care
  held by early-help
  begins on concern

  step write \"Write the alert\" [{number}.1] {{
    by eh-worker
    produces alert-{number}
    within 2 working days of concern{wish}
  }}
  step send \"Send the alert\" [{number}.1] {{
    by eh-worker
    needs alert-{number}
    sends alert-{number} to sw-manager
    within 1 working day of write
  }}
  decision read \"Is the alert complete?\" [{number}.2] {{
    by sw-manager
    within 3 working days of send
    outcome yes then discuss
    outcome no then complete
  }}
  step complete \"Complete the alert\" [{number}.2] {{
    by eh-worker
    within 24 hours
  }}
  step discuss \"Discuss the case\" [{number}.3] {{
    by eh-manager and sw-manager
    only if urgent
  }}
  parallel checks \"Two checks\" [{number}.3] {{
    step ask-school \"Ask the school\" {{
      by eh-worker
      within 5 working days
    }}
    step summary \"Write the summary\" {{
      by eh-worker
      produces summary-{number}
      records summary-{number} in records
    }}
  }}
  route {{
    when plan is cp then threshold
    otherwise then consent
  }}
  decision consent \"Does the family agree?\" [{number}.4] {{
    by family
    asks family-consent
    outcome given then threshold {{ produces family-consent }}
    outcome refused then stays
  }}
  decision threshold \"Is the threshold met?\" [{number}.5] {{
    by sw-manager
    within 10 working days of send
    outcome met then visit
    outcome not-met then {refused}
  }}
  step visit \"Visit together\" [{number}.6] {{
    by eh-worker and sw-manager
    with family
    within 10 working days of threshold.met
  }}
  step hand-over \"Hand the case over\" [{number}.6] {{
    by eh-manager
    hands over to social-care
    then moved
  }}
  end moved \"Social Care has the case\" [{number}.6] {{
    held by social-care
  }}
  end stays \"Early Help keeps the case\" [{number}.5] {{
    held by early-help
  }}
}}

escalation challenge-{number} \"Disagreement {number}\" [{number}.7] {{
  against transfer-{number}.threshold
  raised by eh-manager within 5 working days of transfer-{number}.threshold
  effect waits
  within 20 working days of start of challenge-{number}

  level managers \"The managers talk\" [{number}.7] {{
    by eh-head and sw-head
    within 5 working days
  }}
  step letter \"Write to the head\" [{number}.7] {{
    by eh-manager
    within 2 working days
  }}
  level head \"The head decides\" [{number}.7] {{
    by sw-head
    within 5 working days
    final
  }}
}}
"
    )
}

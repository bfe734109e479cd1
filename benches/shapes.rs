//! Procedures whose plain state graphs are very large, and that are sound.

use std::fmt::Write;

const HEADER: &str = "policy generated \"A generated manual\" {
  authority \"Nowhere\"
  calendar england-and-wales
  day 09:00 to 17:00
}

service care \"Children's Services\"
role worker \"Worker\" in care

procedure whole \"The whole\" {
  held by care
  within 1 year
";

const END: &str = "  end ready \"Ready\" { held by care }\n}\n";

fn step(name: &str) -> String {
    format!("step {name} \"Do {name}\" {{\n  by worker\n  within 5 working days\n}}\n")
}

/// Writes one parallel block of so many branches with so many steps each.
pub fn branches(branches: usize, steps: usize) -> String {
    let mut text = format!("{HEADER}  parallel all \"All\" {{\n    then ready\n");
    for branch in 0..branches {
        let _ = writeln!(text, "    sequence branch-{branch} \"Branch {branch}\" {{");
        (0..steps).for_each(|number| text += &step(&format!("do-{branch}-{number}")));
        text += "    }\n";
    }
    text + "  }\n" + END
}

/// Writes such a block in which every step writes in the same document, so that no branch can be followed by itself: it
/// has as many states as there are ways to be so far in each branch.
pub fn entangled(branches: usize, steps: usize) -> String {
    let text = self::branches(branches, steps).replacen("procedure ", "document note \"Note\"\n\nprocedure ", 1);
    text.replace("  within 5 working days\n}\n", "  within 5 working days\n  produces note\n}\n")
}

/// Writes parallel blocks so deep inside each other, each beside two steps.
pub fn nested(depth: usize) -> String {
    let mut text = HEADER.to_owned();
    for level in 0..depth {
        let then = if level == 0 { "then ready\n" } else { "" };
        let _ = writeln!(text, "parallel all-{level} \"All {level}\" {{\n{then}");
        for branch in ["a", "b"] {
            let _ = writeln!(text, "sequence side-{level}-{branch} \"Side {branch}\" {{");
            (0..3).for_each(|number| text += &step(&format!("do-{level}-{branch}-{number}")));
            text += "}\n";
        }
    }
    text += &step("innermost");
    text + &"}\n".repeat(depth) + END
}

/// Writes so many decisions one after the other, each with a step for either outcome.
pub fn exclusive(blocks: usize) -> String {
    let mut text = HEADER.to_owned();
    for number in 0..blocks {
        let next = if number + 1 < blocks { format!("ask-{}", number + 1) } else { "ready".to_owned() };
        let _ = writeln!(
            text,
            "  decision ask-{number} \"Is it so ({number})?\" {{
    by worker
    within 5 working days
    outcome yes then yes-{number}
    outcome no then no-{number}
  }}
  step yes-{number} \"If so\" {{
    by worker
    within 5 working days
    then {next}
  }}
  step no-{number} \"If not\" {{
    by worker
    within 5 working days
    then {next}
  }}"
        );
    }
    text + END
}
